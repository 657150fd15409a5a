import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from '@isitacat/errors';
import { onMedium } from '@isitacat/storage';

import { createFile } from './create-file.js';

/** An ed25519 key that signs bundles. */
export interface SigningKey {
  /** Names its public half: see `keyIdOf`. */
  readonly id: string;
  readonly privateKey: KeyObject;
}

/** Public keys whose signatures count, by id. */
export type TrustedKeys = ReadonlyMap<string, KeyObject>;

/** First 16 hex digits of the SHA-256 of a public key's SPKI DER. */
export function keyIdOf(publicKey: KeyObject): string {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex').slice(0, 16);
}

/** Makes a signing key that is kept nowhere. */
export function generateSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { id: keyIdOf(publicKey), privateKey };
}

/**
 * Reads the signing key `<name>.key` of a directory; at first use makes it, readable by its owner
 * only, with its public half `<name>.pub` beside it. Several processes may do so at once.
 *
 * @throws AppError `CONFIG_INVALID` when the file holds no ed25519 private key.
 */
export async function openSigningKey(directory: string, name: string): Promise<SigningKey> {
  await onMedium(() => mkdir(directory, { recursive: true, mode: 0o700 }));
  const path = join(directory, `${name}.key`);
  const fresh = generateSigningKey().privateKey.export({ type: 'pkcs8', format: 'pem' });
  await createFile(path, fresh, 0o600);
  const key = readSigningKey(await onMedium(() => readFile(path, 'utf8')), name);
  const publicPem = createPublicKey(key.privateKey).export({ type: 'spki', format: 'pem' });
  await createFile(join(directory, `${name}.pub`), publicPem, 0o644);
  return key;
}

/**
 * Reads every public key, `*.pub` (PEM, SPKI), of some directories. A directory that isn't there
 * holds none.
 *
 * @throws AppError `CONFIG_INVALID` naming a file that is no ed25519 public key.
 */
export async function loadTrustedKeys(directories: readonly string[]): Promise<TrustedKeys> {
  const keys = new Map<string, KeyObject>();
  for (const directory of directories) {
    for (const name of await publicKeyNames(directory)) {
      const pem = await onMedium(() => readFile(join(directory, name), 'utf8'));
      const key = parseKey(name, () => createPublicKey(pem));
      keys.set(keyIdOf(key), key);
    }
  }
  return keys;
}

function readSigningKey(pem: string, name: string): SigningKey {
  const privateKey = parseKey(`${name}.key`, () => createPrivateKey(pem));
  return { id: keyIdOf(createPublicKey(privateKey)), privateKey };
}

function parseKey(name: string, parse: () => KeyObject): KeyObject {
  const message = `expected ${name} to be an ed25519 key in PEM: replace it, or move it away`;
  try {
    const key = parse();
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (cause) {
    throw new AppError('CONFIG_INVALID', message, { cause });
  }
  throw new AppError('CONFIG_INVALID', message);
}

async function publicKeyNames(directory: string): Promise<string[]> {
  const names = await onMedium(() => readdir(directory).catch(absentAsEmpty));
  return names.filter((name) => name.endsWith('.pub')).sort();
}

function absentAsEmpty(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
