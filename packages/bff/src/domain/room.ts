import { FairShares, type Owner } from '@isitacat/contracts';
import { AppError, isAppError } from '@isitacat/errors';

import type { Alike } from './alike.js';
import { Pace } from './pace.js';

/** After so long without a refusal it is tried whether there is more room. */
const TRY_MS = 100;

/** How much more is tried; as much less is asked after a refusal, so that several askers come to share. */
const STEP = 1 / 16;

/** Of the places, as many may become free while nobody is listened to: the rest keeps the engines busy. */
const HOLD = 1 / 8;

/** What is not worth telling, and what nobody is held back for longer than. */
const LEAST_HOLD_MS = 5;
const MOST_HOLD_MS = 200;

/** What is known of the predictors of one model. */
interface Known {
  /** Questions under way; whoever has most of them is refused first. */
  readonly inside: FairShares;
  /** How many there may be. */
  limit: number;
  /** When the limit was set, on the caller's clock. */
  sinceMs: number;
  /** Why there is no more room; absent: there has been. */
  refusal: AppError | undefined;
  /** The same, with how long it holds good for all who ask; as it is where it holds for who asks alone. */
  held: AppError | undefined;
  readonly pace: Pace;
}

/**
 * Learns from refusals how many questions the predictors of a model take at once,
 * and refuses the rest by itself: to ask them all the same would cost every process
 * on the way as much as an answer does, just to hear what is known. A place that
 * becomes free is given away at once.
 */
export class Room {
  readonly #models = new Map<string, Known>();
  readonly #alike: Alike;

  /** @param alike Where something else is asked too, a refusal says nothing of it, and holds nobody back. */
  constructor(alike: Alike) {
    this.#alike = alike;
  }

  /**
   * Takes a place; `leave` must follow once.
   *
   * @param model Names what is asked.
   * @param owner Who asks; empty where nobody signs in.
   * @param nowMs On any clock, always the same.
   * @throws AppError `QUEUE_FULL`, as a predictor said it last, with how long to hold its caller
   *   back before it reaches this; nothing is to be left then.
   */
  enter(model: string, owner: Owner, nowMs: number): void {
    const known = this.#of(model);
    this.#alike.note(model, nowMs);
    if (known.refusal !== undefined && !known.inside.hasRoom(owner, known.limit)) {
      if (nowMs - known.sinceMs < TRY_MS) throw owner === '' ? (known.held ?? known.refusal) : known.refusal;
      known.limit += Math.ceil(known.limit * STEP);
      known.sinceMs = nowMs;
    }
    known.inside.enter(owner);
  }

  /**
   * Gives a place back.
   *
   * @param error Why there was no answer; undefined when there was one.
   */
  leave(model: string, owner: Owner, error: unknown, nowMs: number): void {
    const known = this.#of(model);
    known.inside.leave(owner);
    if (isAppError(error, 'QUEUE_FULL')) {
      known.limit = Math.max(1, Math.floor(known.inside.total * (1 - STEP)));
      known.sinceMs = nowMs;
      known.refusal = error;
      known.held = this.#alike.isAll(model, nowMs) ? held(error, known) : error;
      return;
    }
    if (error === undefined) known.pace.answered(nowMs);
    if (known.inside.total === 0) this.#models.delete(model);
  }

  #of(model: string): Known {
    const known = this.#models.get(model);
    if (known !== undefined) return known;
    const fresh: Known = {
      ...{ inside: new FairShares(), limit: Infinity, sinceMs: 0, refusal: undefined, held: undefined },
      pace: new Pace(),
    };
    this.#models.set(model, fresh);
    return fresh;
  }
}

/** The same refusal, with how long it holds good. */
function held(error: AppError, { limit, pace }: Known): AppError {
  const { everyMs = 0 } = pace;
  const { reason, message, retryAfterMs = MOST_HOLD_MS } = error;
  const holdMs = Math.floor(Math.min(limit * HOLD * everyMs, retryAfterMs, MOST_HOLD_MS));
  return holdMs < LEAST_HOLD_MS ? error : new AppError(reason, message, { retryAfterMs, holdMs });
}
