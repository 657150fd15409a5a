import type { Prediction } from '@isitacat/contracts';
import { Follower, type FollowOptions } from './follow.js';
import { batchOf } from './submit.js';

/** Names that one follower awaits. */
const A_FOLLOWER = 250;

/** Follows each accepted job twice: by its name, and as one of its batch from before it was asked for. */
export class Followers {
  readonly #options: Omit<FollowOptions, 'title'>;
  readonly #batches = new Map<string, { readonly follower: Follower; readonly names: string[] }>();
  readonly #named: Follower[] = [];
  #waiting: string[] = [];

  constructor(options: Omit<FollowOptions, 'title'>) {
    this.#options = options;
  }

  /** A job is about to be asked for. */
  begun(job: number): void {
    const batch = batchOf(job);
    if (this.#batches.has(batch)) return;
    const follower = new Follower({ batch }, { ...this.#options, title: `the follower of ${batch}` });
    this.#batches.set(batch, { follower, names: [] });
  }

  /** A job was accepted. */
  accepted({ name, batch }: Prediction): void {
    this.#batches.get(batch)?.names.push(name);
    this.#waiting.push(name);
    if (this.#waiting.length === A_FOLLOWER) this.#followNames();
  }

  /** Waits until all were told of the end of each; those that were not are noted as a broken promise. */
  async toEnd(): Promise<void> {
    if (this.#waiting.length > 0) this.#followNames();
    const batches = [...this.#batches.values()].map(({ follower, names }) => follower.toEnd(names));
    await Promise.all([...batches, ...this.#named.map((follower) => follower.toEnd())]);
  }

  #followNames(): void {
    const title = `follower ${this.#named.length + 1}`;
    this.#named.push(new Follower({ predictions: this.#waiting }, { ...this.#options, title }));
    this.#waiting = [];
  }
}
