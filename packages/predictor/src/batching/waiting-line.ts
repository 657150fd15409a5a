import type { Urgency } from '../domain/urgency.js';

/** Something that waits for an engine. */
export interface Waiting {
  readonly urgency: Urgency;
  /** Milliseconds on the batcher's clock after which nobody waits for it. */
  readonly deadlineMs: number;
  /** When it began to wait. */
  readonly sinceMs: number;
}

/** Background work waits for so many interactive pictures at most, then one of it goes. */
export const INTERACTIVE_PER_BACKGROUND = 8;

/** Two queues: interactive work goes first, but does not hold up background work for ever. */
export class WaitingLine<T extends Waiting> {
  readonly #interactive: T[] = [];
  readonly #background: T[] = [];
  #overtaken = 0;

  get length(): number {
    return this.#interactive.length + this.#background.length;
  }

  /** How many wait in one of the classes. */
  waiting(urgency: Urgency): number {
    return this.#of(urgency).length;
  }

  /** How many go before one that comes now. */
  ahead(urgency: Urgency): number {
    const { length: background } = this.#background;
    const { length: interactive } = this.#interactive;
    if (urgency === 'background') return background + interactive;
    return interactive + Math.min(background, Math.ceil(interactive / INTERACTIVE_PER_BACKGROUND));
  }

  push(item: T): void {
    this.#of(item.urgency).push(item);
  }

  /** Takes out one that waits no longer; nothing when it is not here. */
  remove(item: T): void {
    const queue = this.#of(item.urgency);
    const index = queue.indexOf(item);
    if (index >= 0) queue.splice(index, 1);
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
    const [first, second] = [this.#interactive[0]?.sinceMs, this.#background[0]?.sinceMs];
    return first === undefined || second === undefined ? (first ?? second) : Math.min(first, second);
  }

  /** The earliest deadline; infinity when none waits. */
  get tightestMs(): number {
    const earliest = (least: number, { deadlineMs }: T): number => Math.min(least, deadlineMs);
    return this.#background.reduce(earliest, this.#interactive.reduce(earliest, Infinity));
  }

  #next(): T | undefined {
    if (this.#background.length === 0) return this.#interactive.shift();
    if (this.#interactive.length > 0 && this.#overtaken < INTERACTIVE_PER_BACKGROUND) {
      this.#overtaken++;
      return this.#interactive.shift();
    }
    this.#overtaken = 0;
    return this.#background.shift();
  }

  #of(urgency: Urgency): T[] {
    return urgency === 'interactive' ? this.#interactive : this.#background;
  }
}
