import { AppError, type AppErrorOptions } from '@isitacat/errors';

/** What those are told who aren't let in, whoever refuses them. None says why: that is for the log. */
export const REFUSALS = {
  SIGN_IN_REQUIRED:
    'nobody is signed in: send the header authorization with Bearer and a token, or x-api-key with a key',
  TOKEN_INVALID: 'this token does not, or no longer, hold here: sign in again for a new one',
  API_KEY_INVALID:
    'this key does not hold: it was revoked, or never made; whoever runs this server can make one',
  AUDIENCE_REFUSED: 'this token is meant for another service: get one for this one',
} as const;

/** Refuses a caller. */
export function refusal(reason: keyof typeof REFUSALS, options: AppErrorOptions = {}): AppError {
  return new AppError(reason, REFUSALS[reason], options);
}
