/** Requests of one stream in hand at once: enough to keep several engines busy. */
const AT_ONCE = 16;

/** Answers a stream of requests, 16 at a time, in their order. */
export class InOrder<Q, A> {
  readonly #requests: AsyncIterator<Q>;
  readonly #answer: (request: Q) => Promise<A>;
  readonly #draining: AbortSignal;
  readonly #inHand: Promise<A>[] = [];
  #hasEnded = false;
  #isReading = false;
  #wake: () => void = () => undefined;

  /**
   * @param answer Never rejects.
   * @param draining Once it aborts nothing more is read.
   */
  constructor(requests: AsyncIterable<Q>, answer: (request: Q) => Promise<A>, draining: AbortSignal) {
    this.#requests = requests[Symbol.asyncIterator]();
    this.#answer = answer;
    this.#draining = draining;
  }

  /** The answers; ends once every request that was read has had its own. */
  async *answers(): AsyncGenerator<A, void, undefined> {
    const onDrain = (): void => {
      this.#wake();
    };
    this.#draining.addEventListener('abort', onDrain);
    try {
      for (;;) {
        const woken = new Promise<void>((resolve) => (this.#wake = resolve));
        this.#readOn();
        const first = this.#inHand[0];
        if (first !== undefined) {
          yield await first;
          void this.#inHand.shift(); // it has ended
        } else if (this.#isOver) return;
        else await woken;
      }
    } finally {
      this.#draining.removeEventListener('abort', onDrain);
    }
  }

  get #isOver(): boolean {
    return this.#hasEnded || this.#draining.aborted;
  }

  /** Reads on, in the background, for as long as there is room. */
  #readOn(): void {
    if (this.#isReading || this.#isOver || this.#inHand.length >= AT_ONCE) return;
    this.#isReading = true;
    void this.#readNext();
  }

  async #readNext(): Promise<void> {
    try {
      const next = await this.#requests.next();
      if (next.done === true) this.#hasEnded = true;
      else this.#inHand.push(this.#answer(next.value));
    } catch {
      this.#hasEnded = true; // the sender has left: the call's signal says so
    }
    this.#isReading = false;
    this.#readOn();
    this.#wake();
  }
}
