/** What is to become of a part that died. */
export interface Verdict {
  /** Until it is started again, in milliseconds. */
  readonly delayMs: number;
  /** How often it has died soon after its start, one death after another. */
  readonly deaths: number;
  /** `given up` just now, `hopeless` since before: it can't live, and is tried but seldom. */
  readonly outlook: 'hopeful' | 'given up' | 'hopeless';
}

/** How patient it is; all in milliseconds. */
export interface Patience {
  /** What has run this long was fit to live. */
  readonly steadyMs: number;
  /** The first wait. */
  readonly firstDelayMs: number;
  /** The wait for one that can't live. */
  readonly slowDelayMs: number;
}

const PATIENCE: Patience = { steadyMs: 10_000, firstDelayMs: 200, slowDelayMs: 30_000 };
const MOST_DEATHS = 6;

/**
 * Tells after what wait a part that died is started again: each is twice the one
 * before, until it is clear that it can't live. Each is spread by half to both
 * sides, since parts that died together should not come back together.
 */
export class RestartPace {
  readonly steadyMs: number;
  readonly #patience: Patience;
  readonly #random: () => number;
  #deaths = 0;

  /** @param random From 0 to 1. */
  constructor(random: () => number = Math.random, patience: Patience = PATIENCE) {
    this.steadyMs = patience.steadyMs;
    this.#patience = patience;
    this.#random = random;
  }

  /** Takes in a death. @param livedMs For how long it ran. */
  died(livedMs: number): Verdict {
    this.#deaths = livedMs < this.steadyMs ? this.#deaths + 1 : 1;
    const deaths = this.#deaths;
    const outlook = deaths < MOST_DEATHS ? 'hopeful' : deaths === MOST_DEATHS ? 'given up' : 'hopeless';
    const { firstDelayMs, slowDelayMs } = this.#patience;
    const delayMs = outlook === 'hopeful' ? firstDelayMs * 2 ** (deaths - 1) : slowDelayMs;
    return { delayMs: delayMs * (0.5 + this.#random()), deaths, outlook };
  }
}
