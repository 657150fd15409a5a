import type { Owner } from '@isitacat/contracts';
import { refusal } from '@isitacat/service-kit';

import type { Credentials, Gatekeeper, PortCall } from '../../domain/ports.js';
import type { StoredApiKeys } from './stored-api-keys.js';
import type { Tokens } from './tokens.js';

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
    if (authorization === undefined && apiKey === undefined) throw refusal('SIGN_IN_REQUIRED');
    if (authorization === undefined) return await this.#keys.ownerOf(apiKey ?? '', call);
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined || apiKey !== undefined || this.#tokens === undefined)
      throw refusal('TOKEN_INVALID');
    return await this.#tokens.ownerOf(token);
  }
}
