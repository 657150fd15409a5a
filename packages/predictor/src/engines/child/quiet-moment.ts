/** Does something once, when for a while nothing has spoken against it. */
export class QuietMoment {
  readonly #quietMs: number;
  readonly #act: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  /** @param quietMs How long after `begin` `act` is called, unless `disturb` is called before. */
  constructor(quietMs: number, act: () => void) {
    this.#quietMs = quietMs;
    this.#act = act;
  }

  /** It is quiet; changes nothing while it is so already. */
  begin(): void {
    if (this.#isOver || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#isOver = true;
      this.#act();
    }, this.#quietMs).unref();
  }

  /** It is quiet no more. */
  disturb(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
