import { AppError } from '@isitacat/errors';
import type { Task } from './task.js';

/** A picture is tried this often when children die under it. */
const MOST_ATTEMPTS = 2;

/** Pictures that a child had once already, and that are to be done again, alone in a child. */
export class Again {
  readonly #tasks: Task[] = [];

  get size(): number {
    return this.#tasks.length;
  }

  /** A child died that had it in hand: it goes first, unless that was once too often. */
  afterDeath(task: Task): void {
    if (task.isSettled) return;
    // To be told that it takes much memory harmed nobody.
    if (task.attempts < MOST_ATTEMPTS + (task.alone ? 1 : 0)) this.#tasks.unshift(task);
    else
      task.fail(new AppError('ENGINE_UNAVAILABLE', 'the engine ended twice while it looked at this picture'));
  }

  /** A child said that decoding it takes much memory: its turn comes. */
  asHeavy(task: Task): void {
    if (task.isSettled) return;
    task.alone = true;
    this.#tasks.push(task);
  }

  /** The next that may go. @param hasHeavy Whether one that takes much memory is in hand: two are too many. */
  next(hasHeavy: boolean): Task | undefined {
    return this.#tasks.find(({ alone }) => !alone || !hasHeavy);
  }

  remove(task: Task): void {
    const index = this.#tasks.indexOf(task);
    if (index >= 0) this.#tasks.splice(index, 1);
  }
}
