/** Lets so many tasks run at once; the others wait for their turn, in order. */
export class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @param atOnce 1 or more. */
  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** Runs the task when it is its turn; a failure ends its turn too. */
  async take<T>(task: () => T | Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
