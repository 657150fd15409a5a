import type { Owner } from '@isitacat/contracts';

/** Something whose turn comes. */
export interface Owned {
  /** Whose it is; empty where nobody signs in: all of that is one owner's. */
  readonly owner: Owner;
  /** When it began to wait, in milliseconds on any clock. */
  readonly sinceMs: number;
}

/** A queue in which owners take turns: each one's things stay in their order, and nobody waits for all of another's. */
export class Turns<T extends Owned> {
  /** In the order in which they came. */
  readonly #all = new Set<T>();
  /** Of each owner, likewise; the owner whose turn is next is first. */
  readonly #lines = new Map<Owner, Set<T>>();

  get length(): number {
    return this.#all.size;
  }

  /** When the one that has waited longest began to; nothing when none waits. */
  get oldestMs(): number | undefined {
    return firstOf(this.#all)?.sinceMs;
  }

  /** In the order in which they came. */
  [Symbol.iterator](): Iterator<T> {
    return this.#all.values();
  }

  /** How many go before one of an owner's that comes now. */
  ahead(owner: Owner): number {
    const mine = this.#lines.get(owner)?.size ?? 0;
    let ahead = mine;
    for (const [other, { size }] of this.#lines) if (other !== owner) ahead += Math.min(size, mine + 1);
    return ahead;
  }

  push(item: T): void {
    this.#all.add(item);
    const line = this.#lines.get(item.owner);
    if (line === undefined) this.#lines.set(item.owner, new Set([item]));
    else line.add(item);
  }

  /** Takes one out. @returns false when it is not here. */
  remove(item: T): boolean {
    if (!this.#all.delete(item)) return false;
    const line = this.#lines.get(item.owner);
    line?.delete(item);
    if (line?.size === 0) this.#lines.delete(item.owner);
    return true;
  }

  /** Takes out the next of the owner whose turn it is, who then is last. */
  next(): T | undefined {
    for (const [owner, line] of this.#lines) {
      const item = firstOf(line);
      if (item === undefined) return undefined;
      this.remove(item);
      if (line.size > 0 && this.#lines.size > 1) {
        this.#lines.delete(owner);
        this.#lines.set(owner, line);
      }
      return item;
    }
    return undefined;
  }
}

function firstOf<T>(items: ReadonlySet<T>): T | undefined {
  const [first] = items;
  return first;
}
