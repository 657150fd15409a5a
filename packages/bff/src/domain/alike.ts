/** What was asked so long ago says nothing of what comes next. */
const MEMORY_MS = 60_000;

/** Knows whether all that is asked of late is of one kind, so that what became of one call goes for the next. */
export class Alike {
  #kind: string | undefined;
  #changedMs = -Infinity;

  /** This was asked. @param nowMs On any clock, always the same. */
  note(kind: string, nowMs: number): void {
    if (this.#kind !== undefined && this.#kind !== kind) this.#changedMs = nowMs;
    this.#kind = kind;
  }

  /** Whether nothing but this was asked within the last minute. */
  isAll(kind: string, nowMs: number): boolean {
    return this.#kind === kind && nowMs - this.#changedMs >= MEMORY_MS;
  }
}
