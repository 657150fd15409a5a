import { isAppError, type AppError } from '@isitacat/errors';

/** After so long without a refusal it is tried whether there is more room. */
const TRY_MS = 100;

/** How much more is tried; as much less is asked after a refusal, so that several askers come to share. */
const STEP = 1 / 16;

/** What is known of the predictors of one model. */
interface Known {
  /** Questions under way. */
  inside: number;
  /** How many there may be. */
  limit: number;
  /** When the limit was set, on the caller's clock. */
  sinceMs: number;
  /** Why there is no more room; absent: there has been. */
  refusal: AppError | undefined;
}

/**
 * Learns from refusals how many questions the predictors of a model take at once,
 * and refuses the rest by itself: to ask them all the same would cost every process
 * on the way as much as an answer does, just to hear what is known. A place that
 * becomes free is given away at once.
 */
export class Room {
  readonly #models = new Map<string, Known>();

  /**
   * Takes a place; `leave` must follow once.
   *
   * @param model Names what is asked.
   * @param nowMs On any clock, always the same.
   * @throws AppError `QUEUE_FULL`, as a predictor said it last; nothing is to be left then.
   */
  enter(model: string, nowMs: number): void {
    const known = this.#of(model);
    if (known.inside >= known.limit && known.refusal !== undefined) {
      if (nowMs - known.sinceMs < TRY_MS) throw known.refusal;
      known.limit += Math.ceil(known.limit * STEP);
      known.sinceMs = nowMs;
    }
    known.inside++;
  }

  /**
   * Gives a place back.
   *
   * @param error Why there was no answer; undefined when there was one.
   */
  leave(model: string, error: unknown, nowMs: number): void {
    const known = this.#of(model);
    known.inside--;
    if (isAppError(error, 'QUEUE_FULL')) {
      known.limit = Math.max(1, Math.floor(known.inside * (1 - STEP)));
      known.sinceMs = nowMs;
      known.refusal = error;
    } else if (known.inside === 0) this.#models.delete(model);
  }

  #of(model: string): Known {
    const known = this.#models.get(model);
    if (known !== undefined) return known;
    const fresh = { inside: 0, limit: Infinity, sinceMs: 0, refusal: undefined };
    this.#models.set(model, fresh);
    return fresh;
  }
}
