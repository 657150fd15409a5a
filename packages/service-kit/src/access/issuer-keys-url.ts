import { AppError } from '@isitacat/errors';

import { fetchJson } from './fetch-json.js';

/**
 * Where an OpenID Connect issuer says that its key set is.
 *
 * @throws AppError `ISSUER_UNAVAILABLE` where it doesn't, or says it of another issuer.
 */
export async function issuerKeysUrl(issuer: string): Promise<string> {
  try {
    const described = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
    const { jwks_uri: url, issuer: named } = described as Readonly<Record<string, unknown>>;
    if (named === issuer && typeof url === 'string' && /^https?:/.test(url)) return url;
    throw new Error('what the issuer says of itself is of another issuer, or names no keys');
  } catch (cause) {
    throw issuerUnavailable(cause);
  }
}

/** Says that tokens can't be checked now. */
export function issuerUnavailable(cause: unknown): AppError {
  const text = 'the keys by which tokens are checked can not be had now: try again in a moment';
  return new AppError('ISSUER_UNAVAILABLE', text, { cause, retryAfterMs: 5_000 });
}
