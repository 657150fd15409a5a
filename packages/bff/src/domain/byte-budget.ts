import type { Owner } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';

/** A full budget is usually free again within this. */
const RETRY_AFTER_MS = 1_000;

/** One owner may have at most one part in so many: nobody alone keeps all others out. */
const PARTS = 2;

/** Bounds the memory that uploads in progress hold together, and what of it one owner's hold. */
export class ByteBudget {
  readonly #maxBytes: number;
  #usedBytes = 0;
  readonly #byOwner = new Map<Owner, number>();

  /** @param maxBytes The most that all shares together may take. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes taken now. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /**
   * A share of the budget, empty at first. Dispose it to give all of it back.
   *
   * @param owner Whose it is; empty where nobody signs in: then it may be all.
   */
  share(owner: Owner): ByteShare {
    let taken = 0;
    return {
      take: (bytes) => {
        const mine = (this.#byOwner.get(owner) ?? 0) + bytes;
        const most = owner === '' ? this.#maxBytes : this.#maxBytes / PARTS;
        if (this.#usedBytes + bytes > this.#maxBytes || mine > most) {
          throw new AppError('QUEUE_FULL', 'too many large uploads at once: try again in a moment', {
            retryAfterMs: RETRY_AFTER_MS,
          });
        }
        taken += bytes;
        this.#add(owner, bytes);
      },
      [Symbol.dispose]: () => {
        this.#add(owner, -taken);
        taken = 0;
      },
    };
  }

  #add(owner: Owner, bytes: number): void {
    this.#usedBytes += bytes;
    const mine = (this.#byOwner.get(owner) ?? 0) + bytes;
    if (mine > 0) this.#byOwner.set(owner, mine);
    else this.#byOwner.delete(owner);
  }
}

/** What one upload takes of a budget. */
export interface ByteShare extends Disposable {
  /** @throws AppError `QUEUE_FULL` when the budget is used up. */
  take(bytes: number): void;
}
