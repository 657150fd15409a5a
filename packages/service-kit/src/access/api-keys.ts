import { createHash, randomBytes } from 'node:crypto';

import { jsonIn } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';

/** A program's key as it is kept: who has it can't be learnt from this, nor the key itself. */
export interface ApiKey {
  /** Ten letters and digits: what the key is called where it is listed or revoked, and a part of it. */
  readonly id: string;
  /** Whose what is made with it will be; several keys may have one owner. 1 to 64 of `A-Za-z0-9._-`. */
  readonly owner: string;
  /** SHA-256 of the key, in hex. It has 256 random bits, so nothing slower is needed. */
  readonly hash: string;
  /** ISO 8601. */
  readonly createTime: string;
  /** Since when it is refused; absent while it holds. */
  readonly revokeTime?: string;
}

const PREFIX = 'isitacat';
const ID_BYTES = 5;
const SECRET_BYTES = 32;
const KEY = new RegExp(`^${PREFIX}_([0-9a-f]{${ID_BYTES * 2}})_[\\w-]{43}$`);
const OWNER = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * Makes a key.
 *
 * @returns the key's text, to be shown once and never kept, and what is kept of it.
 * @throws AppError `CONFIG_INVALID` for an owner of other than 1 to 64 characters of `A-Za-z0-9._-`.
 */
export function newApiKey(owner: string, time: Date): { readonly text: string; readonly key: ApiKey } {
  if (!OWNER.test(owner)) {
    throw new AppError('CONFIG_INVALID', 'an owner takes 1 to 64 letters, digits, dots, _ and -');
  }
  const id = randomBytes(ID_BYTES).toString('hex');
  const text = `${PREFIX}_${id}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { text, key: { id, owner, hash: apiKeyHash(text), createTime: time.toISOString() } };
}

/** The id inside a key's text; undefined where the text is no key. */
export function apiKeyId(text: string): string | undefined {
  return KEY.exec(text)?.[1];
}

/** SHA-256 of a key's text, in hex. */
export function apiKeyHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** @returns the keys as they are stored. */
export function writeApiKeys(keys: readonly ApiKey[]): Uint8Array {
  return Buffer.from(`${JSON.stringify({ version: 1, keys }, undefined, 1)}\n`);
}

/** @throws AppError `CHECKSUM_MISMATCH` where what is stored is no list of keys. */
export function readApiKeys(bytes: Uint8Array): readonly ApiKey[] {
  const stored = jsonIn(bytes);
  const isList = typeof stored === 'object' && stored !== null && 'keys' in stored;
  if (isList && Array.isArray(stored.keys) && stored.keys.every(isApiKey)) return stored.keys;
  throw new AppError(
    'CHECKSUM_MISMATCH',
    'the list of keys is damaged: restore it, or remove it and make new keys',
  );
}

function isApiKey(value: unknown): value is ApiKey {
  if (typeof value !== 'object' || value === null) return false;
  const { id, owner, hash, createTime, revokeTime } = value as Readonly<Record<string, unknown>>;
  const isText = [id, owner, hash, createTime].every((part) => typeof part === 'string');
  return isText && (revokeTime === undefined || typeof revokeTime === 'string');
}
