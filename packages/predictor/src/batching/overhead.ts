/** How fast it follows. */
const FOLLOWING = 0.1;
/** One that takes far longer than usual counts for so many times what is usual, and a little. */
const FAR = 4;
const LITTLE_MS = 10;

/**
 * What a picture takes beside what the engine itself takes for it: to be decoded,
 * to be handed over, to wait for a processor. Answers come later by it, but a
 * larger batch saves none of it.
 */
export class Overhead {
  #perPictureMs = 0;

  get perPictureMs(): number {
    return this.#perPictureMs;
  }

  /**
   * Learns from a batch that has ended.
   *
   * @param serviceMs From when an engine process could begin with it until its answers were there.
   * @param engineMs What the engine took of that.
   */
  observe(pictures: number, serviceMs: number, engineMs: number): void {
    const ms = Math.max(0, serviceMs - engineMs) / pictures;
    const counted = Math.min(ms, FAR * this.#perPictureMs + LITTLE_MS);
    this.#perPictureMs += FOLLOWING * (counted - this.#perPictureMs);
  }
}
