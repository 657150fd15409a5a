const FIRST_MS = 5_000;
const LONGEST_MS = 300_000;

/** Remembers what failed, so that it is tried again ever more seldom. */
export class PatientRetries {
  readonly #failures = new Map<string, { readonly count: number; readonly againMs: number }>();

  /** Whether it is time to try, at epoch milliseconds. */
  mayTry(name: string, nowMs: number): boolean {
    return nowMs >= (this.#failures.get(name)?.againMs ?? 0);
  }

  failed(name: string, nowMs: number): void {
    const count = (this.#failures.get(name)?.count ?? 0) + 1;
    const againMs = nowMs + Math.min(LONGEST_MS, FIRST_MS * 2 ** (count - 1));
    this.#failures.set(name, { count, againMs });
  }

  succeeded(name: string): void {
    this.#failures.delete(name);
  }

  /** Everything may be tried at once again. */
  forget(): void {
    this.#failures.clear();
  }
}
