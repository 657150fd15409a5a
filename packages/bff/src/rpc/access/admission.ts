import type { Owner } from '@isitacat/contracts';
import type { Call } from '@isitacat/service-kit';

import type { Credentials, Gatekeeper } from '../../domain/ports.js';

/** What of a call tells who makes it. */
export type KnownBy = Pick<Call, 'header' | 'signal'>;

/** A call that lasts is looked at again as often, in milliseconds. */
const RENEW_MS = 2_000;

/** Finds out who makes a call, and whether that still holds while it lasts. */
export class Admission {
  readonly #gatekeeper: Gatekeeper;
  readonly #call: KnownBy;
  readonly #credentials: Credentials;
  #checkedMs = 0;

  constructor(gatekeeper: Gatekeeper, call: KnownBy) {
    this.#gatekeeper = gatekeeper;
    this.#call = call;
    this.#credentials = { authorization: call.header('authorization'), apiKey: call.header('x-api-key') };
  }

  /** @returns who calls. @throws AppError as `Gatekeeper.admit` does. */
  async admit(): Promise<Owner> {
    this.#checkedMs = performance.now();
    return await this.#gatekeeper.admit(this.#credentials, this.#call);
  }

  /** Admits the same caller once more, unless that was done a moment ago. */
  async renew(): Promise<void> {
    if (performance.now() - this.#checkedMs >= RENEW_MS) await this.admit();
  }
}
