import type { LoadRequest } from './child/protocol.js';
import { Turns } from './child/turns.js';
import { EngineChild, type ChildOptions } from './engine-child.js';

/** Starts the children of a pool: one after another while others are to compute first. */
export class ChildStarter {
  readonly #load: LoadRequest;
  readonly #options: Omit<ChildOptions, 'signal'>;
  readonly #turns = new Turns(1);

  constructor(load: LoadRequest, options: Omit<ChildOptions, 'signal'>) {
    this.#load = load;
    this.#options = options;
  }

  /**
   * @param place The first alone may use more threads: what waits by itself goes there.
   * @throws AppError as `EngineChild.start` does.
   */
  start(place: number, signal: AbortSignal): Promise<EngineChild> {
    const { threads } = this.#load;
    const load = place === 0 ? this.#load : { ...this.#load, wideThreads: threads };
    const start = (): Promise<EngineChild> => EngineChild.start(load, { ...this.#options, signal });
    const { behindUntil } = this.#options;
    return behindUntil === undefined || behindUntil.aborted ? start() : this.#turns.take(start);
  }
}
