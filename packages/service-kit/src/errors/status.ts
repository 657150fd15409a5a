import {
  BadRequest,
  ErrorInfo,
  PreconditionFailure,
  QuotaFailure,
  ResourceInfo,
  RetryInfo,
  type Any,
  type Status,
} from '@isitacat/contracts';
import { AppError, REASONS, type AppErrorOptions, type Reason } from '@isitacat/errors';
import { toMilliseconds } from '../time/duration.js';
import { clip } from './clip.js';
import { CODE_OF_KIND } from './codes.js';
import { detailsOf, ERROR_DOMAIN } from './details.js';
import { toAppError } from './to-app-error.js';

/** Leaves room for the details within the 4 KiB that trailers are good for. */
const MESSAGE_BYTES = 800;

/**
 * What a caller is told of a failure: code, message and `google.rpc` details,
 * under 4 KiB in all. Unknown errors become `INTERNAL` with a fixed text; their
 * original is for the log alone.
 */
export function toStatus(error: unknown): Status {
  const known = toAppError(error);
  return {
    code: CODE_OF_KIND[known.kind],
    message: clip(known.message, MESSAGE_BYTES),
    details: detailsOf(known),
  };
}

/**
 * The failure that `toStatus` described. A status that did not come from this
 * system (no ErrorInfo of ours) becomes `INTERNAL`.
 */
export function fromStatus(status: Status): AppError {
  const info = find(status.details, 'ErrorInfo', (bytes) => ErrorInfo.decode(bytes));
  if (info?.domain !== ERROR_DOMAIN || !isReason(info.reason)) {
    return toAppError(new Error(`status ${status.code}: ${status.message}`));
  }
  return new AppError(info.reason, status.message, optionsOf(status.details, info.metadata['stage']));
}

function optionsOf(details: readonly Any[], stage: string | undefined): AppErrorOptions {
  const field = find(details, 'BadRequest', (b) => BadRequest.decode(b))?.fieldViolations[0]?.field;
  const resource =
    find(details, 'ResourceInfo', (b) => ResourceInfo.decode(b))?.resourceName ??
    find(details, 'PreconditionFailure', (b) => PreconditionFailure.decode(b))?.violations[0]?.subject;
  const subject = find(details, 'QuotaFailure', (b) => QuotaFailure.decode(b))?.violations[0]?.subject;
  const quota = subject?.replace(/^caller:/, '');
  const delay = find(details, 'RetryInfo', (b) => RetryInfo.decode(b))?.retryDelay;
  return {
    ...(field ? { field } : {}),
    ...(resource ? { resource } : {}),
    ...(quota ? { quota } : {}),
    ...(delay ? { retryAfterMs: toMilliseconds(delay) } : {}),
    ...(stage ? { stage } : {}),
  };
}

function find<T>(details: readonly Any[], name: string, decode: (bytes: Uint8Array) => T): T | undefined {
  const detail = details.find(({ typeUrl }) => typeUrl.endsWith(`/google.rpc.${name}`));
  return detail && decode(detail.value);
}

function isReason(text: string): text is Reason {
  return Object.hasOwn(REASONS, text);
}
