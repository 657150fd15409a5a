import type { Owner } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';

import type { Credentials, Gatekeeper, PortCall } from '../../domain/ports.js';
import type { StoredApiKeys } from './stored-api-keys.js';
import { invalid, type Tokens } from './tokens.js';

const BEARER = /^Bearer +([\w.~+/=-]{1,8192})$/i;

/** Knows people by tokens and programs by keys. */
export class Doorkeeper implements Gatekeeper {
  readonly #keys: StoredApiKeys;
  readonly #tokens: Tokens | undefined;

  /** @param tokens Absent: only keys are taken. */
  constructor(keys: StoredApiKeys, tokens: Tokens | undefined) {
    this.#keys = keys;
    this.#tokens = tokens;
  }

  async admit({ authorization, apiKey }: Credentials, call: PortCall): Promise<Owner> {
    if (authorization === undefined && apiKey === undefined) throw signInRequired();
    if (authorization === undefined) return await this.#keys.ownerOf(apiKey ?? '', call);
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined || apiKey !== undefined || this.#tokens === undefined) throw invalid();
    return await this.#tokens.ownerOf(token);
  }
}

/** Says how to say who one is. */
export function signInRequired(): AppError {
  return new AppError(
    'SIGN_IN_REQUIRED',
    'nobody is signed in: send the header authorization with Bearer and a token, or x-api-key with a key',
  );
}
