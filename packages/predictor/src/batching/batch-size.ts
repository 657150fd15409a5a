import type { CostSample } from './cost-line.js';

/** After so many batches another size is tried, to notice that the best is not what it was. */
const SOONEST = 16;
/** Where trials bring nothing, each comes after twice as many as the one before, up to so many. */
const LATEST = 2048;
/**
 * A size that looks better is tried again after so many batches, until so many trials
 * agree: after enough for the cost that is followed to have met what the trial met.
 */
const AGAIN = 16;
const AGREEING = 4;
/** They agree when a picture cost so much less than it does in the batches that are kept to. */
const PAYS = 0.95;
/** How fast that cost is followed, and how much more than usual a freak may count. */
const FOLLOWING = 0.1;
const FAR = 2;

/**
 * The size of batches that is kept to. Others are tried now and then, larger and
 * smaller in turn. Larger batches must prove themselves more than once: a single
 * trial may have met a quiet moment of the machine.
 */
export class BatchSize {
  readonly #most: number;
  #best: number;
  #every = SOONEST;
  #left = SOONEST;
  #isLarger = true;
  #agreed = 0;
  /** Milliseconds for a picture in batches of the best size; unknown until one has ended. */
  #costMs: number | undefined;
  /** The size that is being tried. */
  #trial: number | undefined;

  /**
   * @param most Pictures in a batch.
   * @param best What looks best from the start.
   */
  constructor(most: number, best: number) {
    this.#most = most;
    this.#best = best;
  }

  get best(): number {
    return this.#best;
  }

  /** The size to try now; nothing when it is not time, or so many pictures leave no other. */
  due(waiting: number): number | undefined {
    if (!this.#isDue) return undefined;
    const larger = Math.min(2 * this.#best, this.#most);
    const smaller = Math.ceil(this.#best / 4);
    const size = this.#isLarger && larger > this.#best && larger <= waiting ? larger : smaller;
    return size === this.#best || size > waiting ? undefined : size;
  }

  /** Counts a batch that begins; when a trial is due and it is of another size than the best, it is that. */
  began(size: number): void {
    if (this.#isDue && size !== this.#best) this.#trial = size;
    else this.#left--;
  }

  /**
   * A batch has ended.
   *
   * @param cost What the engine took for it; nothing when that is not known.
   * @param best What looks best now.
   */
  ended(size: number, cost: CostSample | undefined, best: number): void {
    const costMs = cost === undefined ? undefined : cost.ms / cost.pictures;
    const isTrial = size === this.#trial;
    if (best < this.#best) this.#keepTo(best);
    else if (isTrial) this.#judge(size, best, costMs);
    else if (size === this.#best) this.#follow(costMs);
    if (isTrial) this.#trial = undefined;
  }

  get #isDue(): boolean {
    return this.#left <= 0 && this.#trial === undefined;
  }

  #judge(size: number, best: number, costMs = Infinity): void {
    const pays = size > this.#best && costMs < PAYS * (this.#costMs ?? 0);
    if (best === this.#best || !pays) {
      this.#agreed = 0;
      this.#next(Math.min(LATEST, Math.max(SOONEST, 2 * this.#every)));
      this.#isLarger = !this.#isLarger || this.#best === 1;
    } else if (++this.#agreed < AGREEING) this.#next(AGAIN);
    else this.#keepTo(best);
  }

  #follow(costMs = this.#costMs): void {
    if (costMs === undefined) return;
    const usualMs = this.#costMs ?? costMs;
    this.#costMs = usualMs + FOLLOWING * (Math.min(costMs, FAR * usualMs) - usualMs);
  }

  #keepTo(best: number): void {
    this.#best = best;
    this.#agreed = 0;
    this.#costMs = undefined;
    this.#next(SOONEST);
  }

  #next(every: number): void {
    this.#every = every;
    this.#left = every;
  }
}
