import { MOST_DELIVERIES } from '@isitacat/contracts';
import { isAppError, type AppError, type Kind } from '@isitacat/errors';

/** How often a job is tried in all. */
export const MOST_ATTEMPTS = MOST_DELIVERIES;

/**
 * What becomes of a job after a failure.
 *
 * - `final`: it can never succeed; it is finished, as failed.
 * - `dead`: it failed once too often; it is finished, as failed, and not tried again.
 * - `retry`: it is tried again later.
 * - `return`: it was not really tried: there was no room for it, or storage was away.
 *   That costs no attempt.
 */
export type Judgement = 'final' | 'dead' | 'retry' | 'return';

const FINAL: ReadonlySet<Kind> = new Set<Kind>(['invalid', 'corrupt', 'missing']);

/** How old a job may be for an outage of storage to cost it nothing: what takes longer may be its own fault. */
export const OUTAGE_MS = 24 * 3_600_000;

/**
 * @param attempt The attempt that failed, 1 or more.
 * @param ageMs Since the job was accepted.
 */
export function judgeFailure(error: unknown, attempt: number, ageMs: number): Judgement {
  if (isAppError(error) && FINAL.has(error.kind)) return 'final';
  if (wasNotTried(error, ageMs)) return 'return';
  return attempt >= MOST_ATTEMPTS ? 'dead' : 'retry';
}

/** Whether nothing was computed: others were first, or the picture was out of reach, like every other one. */
export function wasNotTried(error: unknown, ageMs: number): boolean {
  if (!isAppError(error)) return false;
  if (error.kind === 'overloaded' || (error.kind === 'expired' && error.stage === 'queue')) return true;
  return ageMs < OUTAGE_MS && isStorageAway(error);
}

function isStorageAway({ reason, stage }: AppError): boolean {
  return reason === 'STORAGE_UNAVAILABLE' || (reason === 'DEADLINE_EXCEEDED' && stage === 'fetch');
}
