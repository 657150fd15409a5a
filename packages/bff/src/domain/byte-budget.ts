import { AppError } from '@isitacat/errors';

/** A full budget is usually free again within this. */
const RETRY_AFTER_MS = 1_000;

/** Bounds the memory that uploads in progress hold together. */
export class ByteBudget {
  readonly #maxBytes: number;
  #usedBytes = 0;

  /** @param maxBytes The most that all shares together may take. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes taken now. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** A share of the budget, empty at first. Dispose it to give all of it back. */
  share(): ByteShare {
    let taken = 0;
    return {
      take: (bytes) => {
        if (this.#usedBytes + bytes > this.#maxBytes) {
          throw new AppError('QUEUE_FULL', 'too many large uploads at once: try again in a moment', {
            retryAfterMs: RETRY_AFTER_MS,
          });
        }
        taken += bytes;
        this.#usedBytes += bytes;
      },
      [Symbol.dispose]: () => {
        this.#usedBytes -= taken;
        taken = 0;
      },
    };
  }
}

/** What one upload takes of a budget. */
export interface ByteShare extends Disposable {
  /** @throws AppError `QUEUE_FULL` when the budget is used up. */
  take(bytes: number): void;
}
