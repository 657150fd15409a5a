import type { BlobStore } from '@isitacat/storage';

/** A process that works on a store step by step, as it is let; one that is let no more has died. */
export class SteppedStore {
  readonly store: BlobStore;
  #left = 0;
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];
  #stood: () => void = () => undefined;

  /** @param store What each step works on. */
  constructor(store: BlobStore) {
    this.store = new Proxy(store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...parameters: unknown[]) =>
          this.#step(() => Reflect.apply(value, target, parameters) as Promise<unknown>);
      },
    });
  }

  /**
   * Lets so many more steps happen, and resolves when they have, or `work` has ended.
   *
   * @returns whether `work` has ended.
   */
  async run(steps: number, work: Promise<unknown>): Promise<boolean> {
    this.#left = steps;
    const stands = new Promise<false>((resolve) => {
      this.#stood = () => {
        resolve(false);
      };
    });
    for (const go of this.#waiting.splice(0)) go();
    this.#look();
    const end = work.then(
      () => true,
      () => true,
    );
    return await Promise.race([end, stands]);
  }

  async #step(work: () => Promise<unknown>): Promise<unknown> {
    while (this.#left === 0) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        this.#look();
      });
    }
    this.#left -= 1;
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      this.#look();
    }
  }

  #look(): void {
    if (this.#left === 0 && this.#underWay === 0 && this.#waiting.length > 0) this.#stood();
  }
}
