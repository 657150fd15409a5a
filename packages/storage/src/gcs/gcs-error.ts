import { AppError } from '@isitacat/errors';

/** When a caller may try again after the bucket failed, which was tried several times already. */
const RETRY_AFTER_MS = 2000;

const ADVICE: Readonly<Record<string, string>> = {
  '401': 'bucket refuses the credentials: renew those of the service account',
  '403': 'bucket refuses access: give the service account the role Storage Object Admin on it',
  '404': 'bucket is not there, or the object was removed while being read: check the name of the bucket',
  '429': 'bucket is asked too often: try again more slowly',
};
const NO_CREDENTIALS =
  'bucket needs credentials: set GOOGLE_APPLICATION_CREDENTIALS to the key file of a service account';

/** HTTP status, or a word such as `ECONNREFUSED`, of what the client library threw; empty when neither. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' || typeof error.code === 'number' ? String(error.code) : '';
}

/** Whether the same request may succeed a moment later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof TypeError) return false; // a bug, which has a code too
  const code = codeOf(error);
  return code === '408' || code === '429' || /^5\d\d$/.test(code) || /^(E[A-Z_]+|UND_ERR_\w+)$/.test(code);
}

/** What the client library threw as callers may see it: without URL, bucket or key. */
export function toStorageError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError || error instanceof TypeError) return error;
  const code = codeOf(error);
  if (code === 'CONTENT_DOWNLOAD_MISMATCH') {
    const message = 'stored object is not what was stored: restore it from a backup';
    return new AppError('CHECKSUM_MISMATCH', message, { cause: error });
  }
  return new AppError('STORAGE_UNAVAILABLE', messageOf(code, error), {
    cause: error,
    retryAfterMs: RETRY_AFTER_MS,
  });
}

function messageOf(code: string, error: Error): string {
  if (/default credentials/i.test(error.message)) return NO_CREDENTIALS;
  const known = ADVICE[code];
  if (known !== undefined) return known;
  return `bucket cannot be reached${code === '' ? '' : ` (${code})`}: check the network, then try again`;
}
