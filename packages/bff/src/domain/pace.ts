/** Of so many answers the times between them are averaged: they come several at once. */
const ANSWERS = 32;

/** How long it takes from one answer to the next, as it was of late. */
export class Pace {
  #everyMs: number | undefined;
  #lastMs: number | undefined;

  /** On the clock of `answered`; undefined before the second answer. */
  get everyMs(): number | undefined {
    return this.#everyMs;
  }

  /** There was an answer. @param nowMs On any clock, always the same. */
  answered(nowMs: number): void {
    if (this.#lastMs !== undefined) {
      const tookMs = nowMs - this.#lastMs;
      this.#everyMs =
        this.#everyMs === undefined ? tookMs : this.#everyMs + (tookMs - this.#everyMs) / ANSWERS;
    }
    this.#lastMs = nowMs;
  }
}
