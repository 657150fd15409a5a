import { readFile } from 'node:fs/promises';

import { isAppError } from '@isitacat/errors';
import { fetchJson, issuerKeysUrl, issuerUnavailable } from '@isitacat/service-kit';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** Where an issuer of tokens publishes its keys. */
export interface IssuerPlace {
  /** As tokens have it in `iss`. */
  readonly issuer: string;
  /** Of its key set: `https:`, `http:` or `file:`; undefined: as the issuer's own description says. */
  readonly jwks: string | undefined;
}

/** Within which a key that the issuer took back is refused, in milliseconds. */
const FRESH_MS = 300_000;
/** How long the last keys hold while the issuer is away. */
const STALE_MS = 3_600_000;
/** A token of a key that nobody knows has them looked up again, but no more often than this. */
const COOLDOWN_MS = 5_000;

type KeySet = JWTVerifyGetKey;

/** The keys of an issuer: fetched when they are first needed, again as they age, and when one is missing. */
export class IssuerKeys {
  readonly #place: IssuerPlace;
  readonly #now: () => number;
  #set: KeySet | undefined;
  #readMs = -Infinity;
  #triedMs = -Infinity;
  #reading: Promise<KeySet> | undefined;

  constructor(place: IssuerPlace, now: () => number = () => performance.now()) {
    this.#place = place;
    this.#now = now;
  }

  /**
   * The key that a token names; to be given to jose.
   *
   * @throws what jose throws where there is none; AppError `ISSUER_UNAVAILABLE`.
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const set = await this.#current();
    try {
      return await set(header, token);
    } catch (error) {
      const mayBeNew =
        error instanceof errors.JWKSNoMatchingKey && this.#now() - this.#triedMs >= COOLDOWN_MS;
      if (!mayBeNew) throw error;
    }
    return await (
      await this.#read()
    )(header, token);
  };

  async #current(): Promise<KeySet> {
    const [known, nowMs] = [this.#set, this.#now()];
    const ageMs = nowMs - this.#readMs;
    if (known === undefined || ageMs >= STALE_MS) return await this.#read();
    if (ageMs < FRESH_MS || nowMs - this.#triedMs < COOLDOWN_MS) return known;
    return await this.#read().catch(() => known);
  }

  /** One at a time, for all that wait. */
  #read(): Promise<KeySet> {
    this.#triedMs = this.#now();
    this.#reading ??= this.#load().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #load(): Promise<KeySet> {
    const startMs = this.#now();
    try {
      const set = createLocalJWKSet((await this.#fetch()) as JSONWebKeySet);
      this.#set = set;
      this.#readMs = startMs;
      return set;
    } catch (cause) {
      throw isAppError(cause) ? cause : issuerUnavailable(cause);
    }
  }

  async #fetch(): Promise<unknown> {
    const { jwks, issuer } = this.#place;
    const url = jwks ?? (await issuerKeysUrl(issuer));
    return url.startsWith('file:') ? JSON.parse(await readFile(new URL(url), 'utf8')) : await fetchJson(url);
  }
}
