import { MOST_DELIVERIES } from '@isitacat/contracts';
import { isAppError, type Kind } from '@isitacat/errors';

/** How often a job is tried in all. */
export const MOST_ATTEMPTS = MOST_DELIVERIES;

/**
 * What becomes of a job after a failure.
 *
 * - `final`: it can never succeed; it is finished, as failed.
 * - `dead`: it failed once too often; it is finished, as failed, and not tried again.
 * - `retry`: it is tried again later.
 * - `return`: it was not really tried: there was no room for it. That costs no attempt.
 */
export type Judgement = 'final' | 'dead' | 'retry' | 'return';

const FINAL: ReadonlySet<Kind> = new Set<Kind>(['invalid', 'corrupt', 'missing']);

/** @param attempt The attempt that failed, 1 or more. */
export function judgeFailure(error: unknown, attempt: number): Judgement {
  if (isAppError(error) && FINAL.has(error.kind)) return 'final';
  if (isNoRoom(error)) return 'return';
  return attempt >= MOST_ATTEMPTS ? 'dead' : 'retry';
}

/** Whether nothing was computed, because others were first. */
export function isNoRoom(error: unknown): boolean {
  if (!isAppError(error)) return false;
  return error.kind === 'overloaded' || (error.kind === 'expired' && error.stage === 'queue');
}
