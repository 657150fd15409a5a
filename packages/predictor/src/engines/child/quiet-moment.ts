/** Does something once, when for a while nobody has asked for anything. */
export class QuietMoment {
  readonly #timer: NodeJS.Timeout;
  #isOver = false;

  /** @param quietMs How long nothing is asked for before `act` is called. */
  constructor(quietMs: number, act: () => void) {
    this.#timer = setTimeout(() => {
      this.#isOver = true;
      act();
    }, quietMs).unref();
  }

  /** Something is asked for: the while begins anew. */
  disturb(): void {
    // A timer that has rung would be set again.
    if (!this.#isOver) this.#timer.refresh();
  }
}
