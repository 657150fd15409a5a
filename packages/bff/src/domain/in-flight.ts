/** Runs work for a stream of items, a bounded number at a time, and keeps what it came to until it is taken. */
export class InFlight<T> {
  readonly #ready: { readonly result: T; readonly sizeBytes: number }[] = [];
  #count = 0;
  #bytes = 0;
  #changed: () => void = () => undefined;

  /** How many are being worked on, or wait to be taken. */
  get count(): number {
    return this.#count;
  }

  /** What the items of these took when they were added. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Starts work on an item. @param work Never rejects. */
  add(sizeBytes: number, work: () => Promise<T>): void {
    this.#count += 1;
    this.#bytes += sizeBytes;
    void work().then((result) => {
      this.#ready.push({ result, sizeBytes });
      this.wake();
    });
  }

  /** The result that was there first; undefined while there is none. */
  take(): T | undefined {
    return this.#ready[0]?.result;
  }

  /** Makes room: the result that `take` gave has been handed on. */
  taken(): void {
    this.#count -= 1;
    this.#bytes -= this.#ready.shift()?.sizeBytes ?? 0;
  }

  /** Resolves once there is something to look at: a result, or what `wake` told of. */
  change(): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = resolve;
    });
  }

  /** Ends a `change`. */
  wake(): void {
    this.#changed();
  }
}
