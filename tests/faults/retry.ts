import { setTimeout as delay } from 'node:timers/promises';
import { status, type ServiceError } from '@grpc/grpc-js';

/** What a client may meet while parts come and go; anything else is a fault of the system. */
const PASSING: ReadonlySet<number> = new Set([
  status.UNAVAILABLE,
  status.RESOURCE_EXHAUSTED,
  status.DEADLINE_EXCEEDED,
]);

const REST_MS = 200;

/** How tries go. */
export interface Patience {
  /** Ends the trying, with its reason. */
  readonly signal: AbortSignal;
  /** Told of each failure that may pass. */
  readonly failed: (error: unknown) => void;
}

/** Calls until it works. @throws what can't pass, and the last failure once it was tried long enough. */
export async function patiently<T>(call: () => Promise<T>, { signal, failed }: Patience): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (signal.aborted || !mayPass(error)) throw error;
      failed(error);
      await delay(REST_MS * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Whether a later try may work. */
export function mayPass(error: unknown): boolean {
  return isServiceError(error) && (PASSING.has(error.code) || isCutOff(error));
}

/** A proxy resets what has begun and can't go on, which clients call INTERNAL; ours would say more. */
function isCutOff({ code, metadata }: ServiceError): boolean {
  return code === status.INTERNAL && metadata.get('grpc-status-details-bin').length === 0;
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'metadata' in error;
}
