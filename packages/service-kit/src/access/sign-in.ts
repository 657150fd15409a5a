import { AppError } from '@isitacat/errors';

import type { EnvReader } from '../config/env-reader.js';

/** How callers say who they are: programs by keys, always; people by tokens where there is an issuer. */
export interface SignIn {
  readonly issuer: TokenIssuer | undefined;
}

/** An OpenID Connect issuer whose tokens are taken. */
export interface TokenIssuer {
  /** Its URL, as tokens have it in `iss`. */
  readonly issuer: string;
  /** For whom tokens must be meant, as they have it in `aud`. */
  readonly audience: string;
  /** URL of its key set, also `file:`; undefined: as the issuer's own description says. */
  readonly jwks: string | undefined;
}

const DEFAULT_AUDIENCE = 'isitacat';
const ONLY_KEYS = 'keys';
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Reads who may call; undefined: everybody. `checkSignIn` says what is wrong with it. */
export function readSignIn(read: EnvReader): SignIn | undefined {
  const signIn = read.optional('ISITACAT_SIGN_IN');
  const audience = read.string('ISITACAT_AUDIENCE', { default: DEFAULT_AUDIENCE });
  const jwks = read.optional('ISITACAT_JWKS');
  if (signIn === undefined && jwks === undefined) return undefined;
  if (signIn === ONLY_KEYS && jwks === undefined) return { issuer: undefined };
  return { issuer: { issuer: signIn === ONLY_KEYS ? '' : (signIn ?? ''), audience, jwks } };
}

/** @throws AppError `CONFIG_INVALID` naming what is wrong. */
export function checkSignIn(signIn: SignIn | undefined): void {
  if (signIn?.issuer === undefined) return;
  const { issuer, jwks } = signIn.issuer;
  if (issuer === '') throw wrong('ISITACAT_JWKS is set: name the issuer too, in ISITACAT_SIGN_IN');
  if (!isSafe(issuer)) {
    throw wrong(
      `ISITACAT_SIGN_IN must be keys or an https:// URL, not ${JSON.stringify(issuer.slice(0, 80))}`,
    );
  }
  if (jwks !== undefined && !jwks.startsWith('file:///') && !isSafe(jwks)) {
    throw wrong(
      `ISITACAT_JWKS must be an https:// or file:/// URL, not ${JSON.stringify(jwks.slice(0, 80))}`,
    );
  }
}

/** Whether nobody on the way can put something else in its place. */
function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}

function wrong(what: string): AppError {
  return new AppError('CONFIG_INVALID', what);
}
