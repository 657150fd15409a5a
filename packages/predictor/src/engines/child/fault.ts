import { AppError, isAppError } from '@isitacat/errors';
import type { Fault } from './protocol.js';

/** A failure as it travels to the parent: an AppError's public part, or `INTERNAL` with a fixed text. */
export function toFault(error: unknown): Fault {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (!isAppError(error)) {
    return {
      type: 'fault',
      reason: 'INTERNAL',
      message: 'the engine failed',
      field: undefined,
      stage: undefined,
      detail,
    };
  }
  const { reason, message, field, stage } = error;
  return {
    type: 'fault',
    reason,
    message,
    field,
    stage,
    detail: error.cause === undefined ? undefined : detail,
  };
}

/** The failure that a child reported. */
export function fromFault(fault: Fault): AppError {
  return new AppError(fault.reason, fault.message, {
    ...(fault.field !== undefined && { field: fault.field }),
    ...(fault.stage !== undefined && { stage: fault.stage }),
    ...(fault.detail !== undefined && { cause: new Error(fault.detail) }),
  });
}
