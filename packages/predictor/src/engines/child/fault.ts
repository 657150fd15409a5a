import { AppError, isAppError } from '@isitacat/errors';
import type { Fault } from './protocol.js';

/** A failure as it travels to the parent: an AppError's public part, or `INTERNAL` with a fixed text. */
export function toFault(error: unknown): Fault {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (!isAppError(error)) return { type: 'fault', reason: 'INTERNAL', message: 'the engine failed', detail };
  const { reason, message, field, resource, stage, retryAfterMs } = error;
  return {
    type: 'fault',
    reason,
    message,
    field,
    resource,
    stage,
    retryAfterMs,
    detail: error.cause === undefined ? undefined : detail,
  };
}

/** The failure that a child reported. */
export function fromFault(fault: Fault): AppError {
  return new AppError(fault.reason, fault.message, {
    ...(fault.field !== undefined && { field: fault.field }),
    ...(fault.resource !== undefined && { resource: fault.resource }),
    ...(fault.retryAfterMs !== undefined && { retryAfterMs: fault.retryAfterMs }),
    ...(fault.stage !== undefined && { stage: fault.stage }),
    ...(fault.detail !== undefined && { cause: new Error(fault.detail) }),
  });
}
