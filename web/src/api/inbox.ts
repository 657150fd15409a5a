/** Holds what a callback delivers until it is awaited; one reader. */
export class Inbox<Message> {
  #waiting: Message[] = [];
  #end: { readonly error?: Error } | undefined;
  #wake: () => void = () => undefined;

  put(message: Message): void {
    this.#waiting.push(message);
    this.#wake();
  }

  /** No more will come: the reader gets what waits and then returns, or throws `error`. The first end counts. */
  close(error?: Error): void {
    this.#end ??= error ? { error } : {};
    this.#wake();
  }

  /** As `close(error)`, and what waits is dropped. */
  abort(error: Error): void {
    this.#waiting = [];
    this.close(error);
  }

  async *messages(): AsyncGenerator<Message, void, undefined> {
    for (;;) {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) yield next;
      if (this.#end?.error) throw this.#end.error;
      if (this.#end) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
