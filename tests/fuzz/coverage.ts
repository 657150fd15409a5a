import { register } from 'node:module';

/** More places than one reader and what it is built on have. */
const MOST_PLACES = 2 ** 14;

declare global {
  /** How often each place in instrumented code was run since the last look. */
  var fuzzHits: Uint32Array | undefined;
}

/**
 * Tells which places in the code of our packages an input reaches, and roughly how
 * often: one that gets where none before it did is worth going on from. Counts in
 * modules that this thread imports from now on.
 */
export class Coverage {
  readonly #hits = new Uint32Array(MOST_PLACES);
  /** How often each place was reached at most, as a power of two. */
  readonly #most = new Uint8Array(MOST_PLACES);

  constructor() {
    globalThis.fuzzHits = this.#hits;
    register('./instrument-hooks.js', import.meta.url);
  }

  /** Places that were ever reached. */
  get reached(): number {
    return this.#most.reduce((sum, most) => sum + (most > 0 ? 1 : 0), 0);
  }

  /** Whether, since the last look, a place was reached that never was before, or twice as often. */
  look(): boolean {
    let isNew = false;
    for (let place = 0; place < MOST_PLACES; place++) {
      const hits = this.#hits[place] ?? 0;
      if (hits === 0) continue;
      const rank = 32 - Math.clz32(hits);
      if (rank <= (this.#most[place] ?? 0)) continue;
      this.#most[place] = rank;
      isNew = true;
    }
    this.#hits.fill(0);
    return isNew;
  }
}
