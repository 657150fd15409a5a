import { AppError } from '@isitacat/errors';
import { nkeyAuthenticator, nkeys, type Authenticator } from '@nats-io/transport-node';
import { readFileSync } from 'node:fs';

/** A user's key pair: NATS is told the public half alone. */
export interface BusCredentials {
  /** Such as `U…`, for the server's configuration. */
  readonly publicKey: string;
  /** Such as `SU…`: whoever has it is that user. */
  readonly seed: string;
}

/** Makes a key pair. */
export function newBusCredentials(): BusCredentials {
  const pair = nkeys.createUser();
  return { publicKey: pair.getPublicKey(), seed: new TextDecoder().decode(pair.getSeed()) };
}

/**
 * Signs in by the seed in a file. The file is read at each connect, so that
 * another seed takes the place of one while the process runs.
 *
 * @throws AppError `CONFIG_INVALID` where the file holds no seed of a user; its
 *   text says nothing of what it holds.
 */
export function authenticatorOf(file: string): Authenticator {
  const read = (): Uint8Array => new TextEncoder().encode(readFileSync(file, 'utf8').trim());
  try {
    nkeys.fromSeed(read());
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no seed';
    const text = `ISITACAT_NATS_CREDENTIALS must name a file with the seed of a NATS user (${why})`;
    throw new AppError('CONFIG_INVALID', text);
  }
  return nkeyAuthenticator(read);
}
