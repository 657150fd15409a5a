/**
 * One timer for many deadlines, most of which are met long before they pass: it
 * rings at the earliest, and whoever hears it says when to ring again.
 */
export class Alarm {
  readonly #ring: () => void;
  #timer: NodeJS.Timeout | undefined;
  #atMs = Infinity;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /** Rings at `atMs`, in epoch milliseconds, or earlier; does not keep the process alive. */
  by(atMs: number): void {
    if (atMs >= this.#atMs) return;
    clearTimeout(this.#timer);
    this.#atMs = atMs;
    this.#timer = setTimeout(
      () => {
        this.#atMs = Infinity;
        this.#ring();
      },
      Math.max(1, atMs - Date.now()),
    ).unref();
  }

  /** Rings no more until it is told to. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#atMs = Infinity;
  }
}
