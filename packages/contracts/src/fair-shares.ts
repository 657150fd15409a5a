import type { Owner } from './owners.js';

/** A full room has as much room again, for those who have less of it than their share. */
const RESERVE = 2;

/**
 * Counts what each owner has in a room that all use, and says who may bring more.
 * Both ends of the bus keep to it, so that no owner's questions push out another's.
 */
export class FairShares {
  readonly #held = new Map<Owner, number>();
  #total = 0;

  /** What is inside. */
  get total(): number {
    return this.#total;
  }

  /**
   * Whether there is room for one more of an owner's. While the room is not full
   * there is for everybody; beyond that only for who has less than an equal share of
   * it. So whoever has most is refused first, and one owner alone has just the room.
   *
   * @param limit What is room for, 1 or more; never more than twice as much gets in.
   */
  hasRoom(owner: Owner, limit: number): boolean {
    if (this.#total < limit) return true;
    if (this.#total >= RESERVE * limit) return false;
    const mine = this.#held.get(owner);
    return (mine ?? 0) < limit / (this.#held.size + (mine === undefined ? 1 : 0));
  }

  /** Counts one in; `leave` must follow once. */
  enter(owner: Owner): void {
    this.#held.set(owner, (this.#held.get(owner) ?? 0) + 1);
    this.#total++;
  }

  /** Counts one out. */
  leave(owner: Owner): void {
    const left = (this.#held.get(owner) ?? 0) - 1;
    if (left > 0) this.#held.set(owner, left);
    else this.#held.delete(owner);
    this.#total--;
  }
}
