import { FairShares } from '@isitacat/contracts';
import type { Urgency } from '../domain/urgency.js';
import { Turns, type Owned } from './turns.js';

/** Something that waits for an engine. */
export interface Waiting extends Owned {
  readonly urgency: Urgency;
  /** Milliseconds on the batcher's clock after which nobody waits for it. */
  readonly deadlineMs: number;
}

/** Background work waits for so many interactive pictures at most, then one of it goes. */
export const INTERACTIVE_PER_BACKGROUND = 8;

/** One of the classes. */
interface Queue<T extends Waiting> {
  readonly turns: Turns<T>;
  readonly shares: FairShares;
}

/**
 * Two queues: interactive work goes first, but does not hold up background work for
 * ever. In each, owners take turns.
 */
export class WaitingLine<T extends Waiting> {
  readonly #interactive: Queue<T> = { turns: new Turns(), shares: new FairShares() };
  readonly #background: Queue<T> = { turns: new Turns(), shares: new FairShares() };
  #overtaken = 0;

  get length(): number {
    return this.#interactive.turns.length + this.#background.turns.length;
  }

  /** How many wait in one of the classes. */
  waiting(urgency: Urgency): number {
    return this.#of(urgency).turns.length;
  }

  /** Whether a class of so many has room for one more of an owner's: see `FairShares`. */
  hasRoom({ urgency, owner }: Pick<T, 'urgency' | 'owner'>, limit: number): boolean {
    return this.#of(urgency).shares.hasRoom(owner, limit);
  }

  /** How many go before one that comes now. */
  ahead({ urgency, owner }: Pick<T, 'urgency' | 'owner'>): number {
    const ahead = this.#of(urgency).turns.ahead(owner);
    const interactive = this.#interactive.turns;
    if (urgency === 'background') return ahead + interactive.length;
    return ahead + Math.min(this.#background.turns.length, Math.ceil(ahead / INTERACTIVE_PER_BACKGROUND));
  }

  push(item: T): void {
    const { turns, shares } = this.#of(item.urgency);
    turns.push(item);
    shares.enter(item.owner);
  }

  /** Takes out one that waits no longer; nothing when it is not here. */
  remove(item: T): void {
    const { turns, shares } = this.#of(item.urgency);
    if (turns.remove(item)) shares.leave(item.owner);
  }

  /** Takes the next ones, `count` of them or as many as there are. */
  take(count: number): readonly T[] {
    const taken: T[] = [];
    for (let item = this.#next(); item !== undefined; item = this.#next()) {
      taken.push(item);
      if (taken.length === count) break;
    }
    return taken;
  }

  /** When the one that has waited longest began to; nothing when none waits. */
  get oldestMs(): number | undefined {
    const [first, second] = [this.#interactive.turns.oldestMs, this.#background.turns.oldestMs];
    return first === undefined || second === undefined ? (first ?? second) : Math.min(first, second);
  }

  /** The earliest deadline; infinity when none waits. */
  get tightestMs(): number {
    let tightest = Infinity;
    for (const { turns } of [this.#interactive, this.#background]) {
      for (const { deadlineMs } of turns) tightest = Math.min(tightest, deadlineMs);
    }
    return tightest;
  }

  #next(): T | undefined {
    const isBackground =
      this.#interactive.turns.length === 0 ||
      (this.#background.turns.length > 0 && this.#overtaken >= INTERACTIVE_PER_BACKGROUND);
    const { turns, shares } = isBackground ? this.#background : this.#interactive;
    const next = turns.next();
    if (next === undefined) return undefined;
    shares.leave(next.owner);
    if (isBackground) this.#overtaken = 0;
    else if (this.#background.turns.length > 0) this.#overtaken++;
    return next;
  }

  #of(urgency: Urgency): Queue<T> {
    return urgency === 'interactive' ? this.#interactive : this.#background;
  }
}
