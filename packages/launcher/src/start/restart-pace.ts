/** What is to become of a part that died. */
export interface Verdict {
  /** Until it is started again, in milliseconds. */
  readonly delayMs: number;
  /** How often it has died soon after its start, one death after another. */
  readonly deaths: number;
  /** `given up` just now, `hopeless` since before: it can't live, and is tried but seldom. */
  readonly outlook: 'hopeful' | 'given up' | 'hopeless';
}

/** What has run this long was fit to live. */
export const STEADY_MS = 10_000;

const FIRST_DELAY_MS = 200;
const MOST_DEATHS = 6;
const SLOW_DELAY_MS = 30_000;

/**
 * Tells after what wait a part that died is started again: each is twice the one
 * before, until it is clear that it can't live. Each is spread by half to both
 * sides, since parts that died together should not come back together.
 */
export class RestartPace {
  readonly #random: () => number;
  #deaths = 0;

  /** @param random From 0 to 1. */
  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** Takes in a death. @param livedMs For how long it ran. */
  died(livedMs: number): Verdict {
    this.#deaths = livedMs < STEADY_MS ? this.#deaths + 1 : 1;
    const deaths = this.#deaths;
    const outlook = deaths < MOST_DEATHS ? 'hopeful' : deaths === MOST_DEATHS ? 'given up' : 'hopeless';
    const delayMs = outlook === 'hopeful' ? FIRST_DELAY_MS * 2 ** (deaths - 1) : SLOW_DELAY_MS;
    return { delayMs: delayMs * (0.5 + this.#random()), deaths, outlook };
  }
}
