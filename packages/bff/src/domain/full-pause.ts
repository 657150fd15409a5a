import { AppError, isAppError } from '@isitacat/errors';

/** So few places of a full queue become free meanwhile that no engine runs out of work. */
const PAUSE_MS = 10;

/**
 * Remembers for a moment that the queue for a model is full. To ask again at once
 * would cost all processes on the way as much as an answer does, just to hear the
 * same: that is taken from the answers.
 */
export class FullPause {
  readonly #full = new Map<string, { readonly error: AppError; readonly untilMs: number }>();

  /**
   * @param model Names what is asked.
   * @param nowMs On any clock, always the same.
   * @throws AppError `QUEUE_FULL`, as it was heard less than 10 ms ago.
   */
  check(model: string, nowMs: number): void {
    const known = this.#full.get(model);
    if (known === undefined) return;
    if (nowMs < known.untilMs) throw known.error;
    this.#full.delete(model);
  }

  /** Takes note of why a question had no answer. */
  heard(model: string, error: unknown, nowMs: number): void {
    if (isAppError(error, 'QUEUE_FULL')) this.#full.set(model, { error, untilMs: nowMs + PAUSE_MS });
  }
}
