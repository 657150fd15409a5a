import type { Owner } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';

/** What one caller may do here; Infinity: as much as it likes. */
export interface CallerAllowance {
  readonly callsPerSecond: number;
  /** Calls, and streams, that are open at once. */
  readonly openCalls: number;
}

/** Who comes after a pause may bring as much at once as in this time. */
const BURST_MS = 2_000;

/** An open call may end any time. */
const OPEN_RETRY_MS = 1_000;

interface Known {
  /** Until when what was brought would have been enough. */
  dueMs: number;
  open: number;
}

/**
 * Counts the calls of each who signed in; where nobody does, nothing is limited. It
 * remembers those alone that call now.
 */
export class CallerLimits {
  readonly #allowance: CallerAllowance;
  readonly #now: () => number;
  readonly #callers = new Map<Owner, Known>();

  constructor(allowance: CallerAllowance, now: () => number = () => performance.now()) {
    this.#allowance = allowance;
    this.#now = now;
  }

  /** Callers that are remembered. */
  get size(): number {
    return this.#callers.size;
  }

  /** Counts a call. @throws AppError `CALLER_LIMITED` for one too many a second. */
  count(owner: Owner): void {
    if (owner === '') return;
    const everyMs = 1_000 / this.#allowance.callsPerSecond;
    const nowMs = this.#now();
    this.#forget(nowMs);
    const known = this.#of(owner);
    const dueMs = Math.max(known.dueMs, nowMs) + everyMs;
    const earlyMs = dueMs - nowMs - Math.max(BURST_MS, everyMs);
    if (earlyMs > 0) throw limited('you send more calls a second than one caller may', Math.ceil(earlyMs));
    known.dueMs = dueMs;
  }

  /** Counts a call as open; `close` must follow once. @throws AppError `CALLER_LIMITED` for one too many. */
  open(owner: Owner): void {
    if (owner === '') return;
    const known = this.#of(owner);
    if (known.open >= this.#allowance.openCalls)
      throw limited(`you have ${known.open} calls open, as many as one caller may`, OPEN_RETRY_MS);
    known.open++;
  }

  /** A call that was open has ended. */
  close(owner: Owner): void {
    const known = this.#callers.get(owner);
    if (known !== undefined) known.open--;
  }

  #of(owner: Owner): Known {
    const known = this.#callers.get(owner);
    if (known !== undefined) return known;
    const fresh = { dueMs: 0, open: 0 };
    this.#callers.set(owner, fresh);
    return fresh;
  }

  /** Looks at one caller with each call: whoever calls no more goes, at no cost that shows. */
  #forget(nowMs: number): void {
    for (const [owner, known] of this.#callers) {
      this.#callers.delete(owner);
      if (known.open > 0 || known.dueMs > nowMs) this.#callers.set(owner, known);
      return;
    }
  }
}

function limited(message: string, retryAfterMs: number): AppError {
  return new AppError('CALLER_LIMITED', `${message}: wait for answers, or try again later`, { retryAfterMs });
}
