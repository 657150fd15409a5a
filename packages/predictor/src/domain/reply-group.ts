/** Replies that go out together at most. */
const MOST = 8;
/** The longest that a reply waits for others, in milliseconds. */
const LONGEST_MS = 50;
/** A reply that is waited for no longer than this goes at once, in milliseconds. */
const HURRY_MS = 4 * LONGEST_MS;

/**
 * Lets replies go out together while many pictures wait. On a machine whose
 * processors are all busy with inference, waking up broker, BFF and proxy for each
 * reply costs more than the reply itself; for eight at once it costs about as much
 * as for one. While few wait, or none, a reply goes at once: the group is never
 * more than half of those who wait, so that engines never run out of work for it.
 */
export class ReplyGroup {
  readonly #waiting: () => number;
  #held: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param waiting How many pictures wait for an engine now. */
  constructor(waiting: () => number) {
    this.#waiting = waiting;
  }

  /**
   * Sends a reply, now or with the next ones.
   *
   * @param send Called once; must not throw.
   * @param leftMs How long the reply is still waited for.
   */
  add(send: () => void, leftMs: number): void {
    this.#held.push(send);
    const size = Math.min(MOST, Math.floor(this.#waiting() / 2));
    if (this.#held.length >= size || leftMs < HURRY_MS) this.flush();
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
