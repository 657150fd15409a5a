import { versionName, type ModelVersion } from '../domain/model-version.js';

/** Where a version is on its way; `failed` until it is tried again, or another takes its place. */
export const MODEL_STATES = ['loading', 'serving', 'draining', 'failed'] as const;

/** One of `MODEL_STATES`. */
export type ModelState = (typeof MODEL_STATES)[number];

/** What is served until it is drained. */
interface Served {
  readonly drain: () => Promise<void>;
}

/** A version, and where it is. */
export interface VersionState {
  readonly held: ModelVersion;
  readonly state: ModelState;
}

/** The versions that this process has, or tries to have. */
export class ModelStates {
  readonly #states = new Map<string, VersionState>();

  /** As they are now. */
  get all(): readonly VersionState[] {
    return [...this.#states.values()];
  }

  /** Follows a version from its start to its end. @throws what `start` throws. */
  async follow<T extends Served>(held: ModelVersion, start: () => Promise<T>): Promise<T> {
    this.#set(held, 'loading');
    try {
      const served = await start();
      this.#forgetFailed(held);
      this.#set(held, 'serving');
      return { ...served, drain: () => this.#drain(held, served) };
    } catch (error) {
      this.#set(held, 'failed');
      throw error;
    }
  }

  async #drain(held: ModelVersion, served: Served): Promise<void> {
    this.#set(held, 'draining');
    await served.drain();
    this.#states.delete(versionName(held));
  }

  #forgetFailed({ model }: ModelVersion): void {
    for (const [name, { held, state }] of this.#states) {
      if (held.model === model && state === 'failed') this.#states.delete(name);
    }
  }

  #set(held: ModelVersion, state: ModelState): void {
    this.#states.set(versionName(held), { held, state });
  }
}
