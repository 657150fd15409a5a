/** Counts what is in hand, up to a limit that may move, and says when it is empty. */
export class Gate {
  readonly #limit: () => number;
  #inside = 0;
  readonly #onEmpty: (() => void)[] = [];

  /** @param limit As of now, 1 or more. */
  constructor(limit: () => number) {
    this.#limit = limit;
  }

  get inside(): number {
    return this.#inside;
  }

  /** Whether there was room; if so, `leave` must follow once. */
  enter(): boolean {
    if (this.#inside >= this.#limit()) return false;
    this.#inside++;
    return true;
  }

  leave(): void {
    this.#inside--;
    if (this.#inside > 0) return;
    for (const resolve of this.#onEmpty.splice(0)) resolve();
  }

  /** Resolves when nothing is in hand. */
  empty(): Promise<void> {
    if (this.#inside === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onEmpty.push(resolve);
    });
  }
}
