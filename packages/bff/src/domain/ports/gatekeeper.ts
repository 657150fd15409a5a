import type { Owner } from '@isitacat/contracts';

import type { PortCall } from './port-call.js';

/** What a caller sends to say who it is. */
export interface Credentials {
  /** Of the header `authorization`. */
  readonly authorization: string | undefined;
  /** Of the header `x-api-key`. */
  readonly apiKey: string | undefined;
}

/** Knows callers. */
export interface Gatekeeper {
  /**
   * @returns who calls.
   * @throws AppError `SIGN_IN_REQUIRED`, `TOKEN_INVALID`, `API_KEY_INVALID`, `AUDIENCE_REFUSED`;
   *   `ISSUER_UNAVAILABLE`, `STORAGE_UNAVAILABLE` where it can't be known now.
   */
  admit(credentials: Credentials, call: PortCall): Promise<Owner>;
}
