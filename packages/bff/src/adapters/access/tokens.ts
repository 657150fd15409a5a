import { createHash } from 'node:crypto';

import type { Owner } from '@isitacat/contracts';
import { isAppError } from '@isitacat/errors';
import { refusal } from '@isitacat/service-kit';
import { errors, jwtVerify, type JWTPayload } from 'jose';

import { ownerTag } from '../../domain/owner-tag.js';
import { IssuerKeys, type IssuerPlace } from './issuer-keys.js';

/** Whose tokens are taken, and for what they must be meant. */
export interface TokenRules extends IssuerPlace {
  /** As tokens have it in `aud`. */
  readonly audience: string;
}

/** Clocks may differ by as much, in seconds; Envoy's own default is the same. */
const SKEW_S = 60;
/** A checked token is not checked again within this, in milliseconds. */
const REMEMBERED_MS = 30_000;
const MOST_REMEMBERED = 2_000;
const MOST_SUBJECT = 255;

/** Those by a key pair: a secret that both sides know would let this server make tokens. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA'],
];

/** Checks tokens of an OpenID Connect issuer. */
export class Tokens {
  readonly #rules: TokenRules;
  readonly #keys: IssuerKeys;
  readonly #remembered = new Map<string, { readonly owner: Owner; readonly untilMs: number }>();

  constructor(rules: TokenRules) {
    this.#rules = rules;
    this.#keys = new IssuerKeys(rules);
  }

  /**
   * @returns who was given the token.
   * @throws AppError `TOKEN_INVALID`, `AUDIENCE_REFUSED`, `ISSUER_UNAVAILABLE`.
   */
  async ownerOf(token: string): Promise<Owner> {
    const digest = createHash('sha256').update(token).digest('base64');
    const known = this.#remembered.get(digest);
    if (known !== undefined && Date.now() < known.untilMs) return known.owner;
    const { sub = '', exp = 0 } = await this.#verify(token);
    if (sub === '' || sub.length > MOST_SUBJECT) throw refusal('TOKEN_INVALID');
    const owner = ownerTag({ kind: 'person', issuer: this.#rules.issuer, subject: sub });
    this.#remember(digest, owner, Math.min(Date.now() + REMEMBERED_MS, (exp + SKEW_S) * 1_000));
    return owner;
  }

  async #verify(token: string): Promise<JWTPayload> {
    const { issuer, audience } = this.#rules;
    try {
      const { payload } = await jwtVerify(token, this.#keys.find, {
        ...{ issuer, audience, algorithms: ALGORITHMS, clockTolerance: SKEW_S },
        requiredClaims: ['exp', 'sub'],
      });
      return payload;
    } catch (error) {
      if (isAppError(error)) throw error;
      const isForOthers = error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud';
      throw refusal(isForOthers ? 'AUDIENCE_REFUSED' : 'TOKEN_INVALID', { cause: error });
    }
  }

  #remember(digest: string, owner: Owner, untilMs: number): void {
    this.#remembered.delete(digest); // so that the oldest is first
    this.#remembered.set(digest, { owner, untilMs });
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > MOST_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
  }
}
