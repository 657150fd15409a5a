import { createHash, sign, verify } from 'node:crypto';

import { AppError } from '@isitacat/errors';

import type { SigningKey, TrustedKeys } from './keys.js';

const SIGNATURE = /^([0-9a-f]{16}) ([A-Za-z0-9+/]{86}==)\n?$/;

/** A manifest's text with who vouches for it, as a bundle and the registry keep them. */
export interface SignedManifest {
  /** Exact bytes of `manifest.json`. */
  readonly manifestBytes: Uint8Array;
  /** Text of `manifest.sig`: key id, a space, base64 of the ed25519 signature. */
  readonly signature: string;
}

/** Signs a manifest's exact bytes. @returns Text of `manifest.sig`. */
export function signManifest(manifestBytes: Uint8Array, key: SigningKey): string {
  return `${key.id} ${sign(null, manifestBytes, key.privateKey).toString('base64')}\n`;
}

/** @throws AppError `BUNDLE_INVALID` unless a trusted key signed these bytes. */
export function verifyManifest({ manifestBytes, signature }: SignedManifest, trusted: TrustedKeys): void {
  const [, keyId = '', encoded = ''] = SIGNATURE.exec(signature) ?? [];
  if (keyId === '') throw new AppError('BUNDLE_INVALID', 'bundle has no signature: publish it again');
  const key = trusted.get(keyId);
  if (key === undefined) throw new AppError('BUNDLE_INVALID', untrusted(keyId));
  if (!verify(null, manifestBytes, key, Buffer.from(encoded, 'base64'))) {
    throw new AppError(
      'BUNDLE_INVALID',
      `manifest is not what key ${keyId} signed: publish the bundle again`,
    );
  }
}

/** SHA-256 of a manifest's bytes, 64 hex digits: names a bundle with all that it holds. */
export function digestOf(manifestBytes: Uint8Array): string {
  return createHash('sha256').update(manifestBytes).digest('hex');
}

function untrusted(keyId: string): string {
  return `bundle is signed by key ${keyId}, which is not trusted: add its .pub file to a trusted folder if it should be`;
}
