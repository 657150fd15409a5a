/** Disposes what was started, last first; whatever fails doesn't keep the others. */
export class Disposables implements AsyncDisposable {
  #parts: (AsyncDisposable | Disposable)[] = [];

  /** Adds a part. @returns it. */
  add<T extends AsyncDisposable | Disposable>(part: T): T {
    this.#parts.push(part);
    return part;
  }

  /** Hands all parts over: this disposes nothing any more. */
  move(): Disposables {
    const moved = new Disposables();
    moved.#parts = this.#parts;
    this.#parts = [];
    return moved;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const parts = this.#parts.reverse();
    this.#parts = [];
    const faults: unknown[] = [];
    for (const part of parts) {
      try {
        if (Symbol.asyncDispose in part) await part[Symbol.asyncDispose]();
        else part[Symbol.dispose]();
      } catch (error) {
        faults.push(error);
      }
    }
    if (faults.length > 0) throw new AggregateError(faults, 'some parts could not be disposed');
  }
}
