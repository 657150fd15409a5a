import { join } from 'node:path';
import { noteRunningParts, Part, type PartPlan } from '@isitacat/launcher';

/** What is noted beside the parts. */
type About = Parameters<typeof noteRunningParts>[1];

/** Keeps parts running as `npm start` does, and notes which process is which. Dispose it. */
export class Keeper implements AsyncDisposable {
  readonly #parts: Part[] = [];
  readonly #dataDir: string;
  readonly #about: About;
  #noted: Promise<void> = Promise.resolve();

  constructor(dataDir: string, about: About) {
    this.#dataDir = dataDir;
    this.#about = about;
  }

  /** Starts parts, and waits until all can be used. */
  async start(plans: readonly PartPlan[], signal: AbortSignal): Promise<void> {
    const events = {
      changed: () => {
        this.#note();
      },
      died: () => true,
      recovered: () => undefined,
      warning: () => undefined, // the logs have it
    };
    const parts = plans.map((plan) => new Part(plan, events, join(this.#dataDir, 'logs')));
    this.#parts.push(...parts);
    await Promise.all(parts.map((part) => part.start()));
    await Promise.all(parts.map((part) => part.untilReady(signal)));
  }

  /** Those end first that were started last. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const part of this.#parts.reverse()) await part.stop({});
    await this.#noted;
  }

  #note(): void {
    this.#noted = this.#noted.then(() => {
      const running = this.#parts.flatMap(({ plan, pid }) => (pid === undefined ? [] : [{ ...plan, pid }]));
      return noteRunningParts(this.#dataDir, this.#about, running);
    });
  }
}
