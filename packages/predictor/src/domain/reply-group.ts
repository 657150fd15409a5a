/** Replies that go out together at most. */
const MOST = 8;
/** The longest that a reply waits for others, in milliseconds. */
const LONGEST_MS = 50;
/** A reply that is waited for no longer than this goes at once, in milliseconds. */
const HURRY_MS = 4 * LONGEST_MS;

/** How busy a predictor is, as of now. */
export interface Business {
  /** Whether every engine process has its next pictures already, beside those that it computes. */
  readonly isFed: boolean;
  /** Questions that have no answer yet. */
  readonly inHand: number;
}

/**
 * Lets replies go out together while every engine has more to do. On a machine whose
 * processors are all busy with inference, waking up broker, BFF and proxy for each
 * reply costs more than the reply itself; for eight at once it costs about as much
 * as for one. Callers who ask again once they are answered must be back before an
 * engine runs out of work: replies are held only until one has nothing prepared, and
 * while twice as many questions are in hand. Where few ask, a reply goes at once.
 */
export class ReplyGroup {
  readonly #business: () => Business;
  #held: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param business Asked at each reply, whose question is still in hand then. */
  constructor(business: () => Business) {
    this.#business = business;
  }

  /**
   * Sends a reply, now or with the next ones.
   *
   * @param send Called once; must not throw.
   * @param leftMs How long the reply is still waited for.
   */
  add(send: () => void, leftMs: number): void {
    const count = this.#held.push(send);
    const { isFed, inHand } = this.#business();
    if (!isFed || count >= Math.min(MOST, inHand / 2) || leftMs < HURRY_MS) this.flush();
    else
      this.#timer ??= setTimeout(() => {
        this.flush();
      }, LONGEST_MS);
  }

  /** Sends what is held. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const held = this.#held;
    this.#held = [];
    for (const send of held) send();
  }
}
