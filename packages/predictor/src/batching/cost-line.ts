/** How long a batch of so many pictures took. */
export interface CostSample {
  /** Pictures, 1 or more. */
  readonly pictures: number;
  readonly ms: number;
}

/** What a new batch leaves of the weight of all before it: about the last fifty count. */
const KEPT = 0.98;
/** How firmly the line keeps its shape while batches of one size alone are seen. */
const FIRMNESS = 0.2;
/** How fast the whole line follows when everything takes longer, or less long, than it did. */
const FOLLOWING = 0.1;
/** A sample farther off than so many usual distances counts as if it were that far. */
const FAR = 4;
/** A batch that costs this much more a picture than the best is as good, and sooner full. */
const GOOD_ENOUGH = 1.05;
/** A picture alone may cost this much more: it waits for nobody, and takes the least memory. */
const ALONE_GOOD_ENOUGH = 1.1;

/**
 * What a batch of n pictures takes on one engine, as a line `a·n + b` that is
 * fitted while batches end: least squares in which old batches fade and a freak
 * counts for little. The pace of the machine is followed apart, and faster, so
 * that other work on it, which slows batches of every size, does not bend the
 * line while batches of only one size are seen.
 */
export class CostLine {
  /** Sums over the samples: their weight, and with it of n, n·n, t and n·t. */
  #sums = { weight: 0, n: 0, nn: 0, t: 0, nt: 0 };
  #perPictureMs = 0;
  #perBatchMs = 0;
  #pace = 1;
  /** How far off a sample usually is, as a share. */
  #usuallyOff = 0.25;

  /** @param samples What is known from the start; without any, batches seem to take no time. */
  constructor(samples: readonly CostSample[]) {
    const weight = 1 / (1 - KEPT) / Math.max(1, samples.length);
    for (const { pictures, ms } of samples) this.#add(pictures, ms, weight);
    this.#fit();
  }

  /** Milliseconds that a batch more takes, however small. */
  get perBatchMs(): number {
    return this.#pace * this.#perBatchMs;
  }

  /** How long a batch will take. */
  predictMs(pictures: number): number {
    return this.#pace * (this.#perPictureMs * pictures + this.#perBatchMs);
  }

  /**
   * The smallest batch that gets nearly all that batching can give: 1 where a
   * picture costs the same in any batch.
   *
   * @param most The largest batch there may be.
   */
  bestBatch(most: number): number {
    const leastMs = this.#perPictureMs + this.#perBatchMs / most;
    if (this.#perPictureMs + this.#perBatchMs <= ALONE_GOOD_ENOUGH * leastMs) return 1;
    const enoughMs = GOOD_ENOUGH * leastMs;
    // The tolerance keeps a quotient such as 1.0000000001 from becoming 2.
    const size = Math.ceil(this.#perBatchMs / (enoughMs - this.#perPictureMs) - 1e-9);
    return Math.min(most, Math.max(1, size));
  }

  /** Learns from a batch that has ended. */
  observe({ pictures, ms }: CostSample): void {
    const expectedMs = this.predictMs(pictures);
    if (expectedMs > 0) this.#learn(pictures, expectedMs, ms / expectedMs - 1);
    else this.#add(pictures, ms, 1);
    this.#fit();
  }

  #learn(pictures: number, expectedMs: number, off: number): void {
    const far = FAR * this.#usuallyOff;
    const counted = Math.max(-far, Math.min(far, off));
    // Never quite zero: a machine that was steady for long may become slower.
    this.#usuallyOff += 0.05 * (Math.max(0.05, Math.abs(counted)) - this.#usuallyOff);
    const sampleMs = Math.max(0, expectedMs * (1 + counted));
    this.#pace *= Math.max(0.5, 1 + FOLLOWING * counted);
    this.#fade();
    this.#add(pictures, sampleMs / this.#pace, 1);
  }

  #fade(): void {
    const { weight, n, nn, t, nt } = this.#sums;
    this.#sums = { weight: KEPT * weight, n: KEPT * n, nn: KEPT * nn, t: KEPT * t, nt: KEPT * nt };
  }

  /** A larger batch is off by more, and counts for less. */
  #add(pictures: number, ms: number, times: number): void {
    const share = times / pictures;
    this.#sums.weight += share;
    this.#sums.n += share * pictures;
    this.#sums.nn += share * pictures * pictures;
    this.#sums.t += share * ms;
    this.#sums.nt += share * pictures * ms;
  }

  /** Minimises Σ(a·n + b − t)² + firmness·(b − ratio·a)², with a > 0 and b ≥ 0. */
  #fit(): void {
    const { weight, n, nn, t, nt } = this.#sums;
    if (weight === 0) return;
    const hasShape = this.#perPictureMs > 0;
    const ratio = hasShape ? this.#perBatchMs / this.#perPictureMs : 0;
    const firmness = (hasShape ? FIRMNESS : 1e-6) * weight;
    const aa = nn + firmness * ratio * ratio;
    const ab = n - firmness * ratio;
    const bb = weight + firmness;
    const determinant = aa * bb - ab * ab;
    const a = (nt * bb - t * ab) / determinant;
    const b = (t * aa - nt * ab) / determinant;
    if (b <= 0) this.#set(nt / nn, 0);
    else if (a <= 0) this.#set((0.01 * t) / n, (0.99 * t) / weight);
    else this.#set(a, b);
  }

  #set(perPictureMs: number, perBatchMs: number): void {
    this.#perPictureMs = perPictureMs;
    this.#perBatchMs = perBatchMs;
  }
}
