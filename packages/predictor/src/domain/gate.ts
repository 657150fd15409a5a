import { FairShares, type Owner } from '@isitacat/contracts';

/** Counts what is in hand, up to a limit that may move, and says when it is empty. */
export class Gate {
  readonly #limit: () => number;
  readonly #shares = new FairShares();
  readonly #onEmpty: (() => void)[] = [];

  /** @param limit As of now, 1 or more; whoever has most is refused first: see `FairShares`. */
  constructor(limit: () => number) {
    this.#limit = limit;
  }

  get inside(): number {
    return this.#shares.total;
  }

  /** Whether there was room for one of an owner's; if so, `leave` must follow once. */
  enter(owner: Owner): boolean {
    if (!this.#shares.hasRoom(owner, this.#limit())) return false;
    this.#shares.enter(owner);
    return true;
  }

  leave(owner: Owner): void {
    this.#shares.leave(owner);
    if (this.inside > 0) return;
    for (const resolve of this.#onEmpty.splice(0)) resolve();
  }

  /** Resolves when nothing is in hand. */
  empty(): Promise<void> {
    if (this.inside === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onEmpty.push(resolve);
    });
  }
}
