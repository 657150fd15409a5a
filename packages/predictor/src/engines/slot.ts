import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from './engine-child.js';
import type { EngineLog } from './log.js';
import { respawnDelayMs } from './respawn-delay.js';

/** A child that has lived this long has not died young. */
const GROWN_UP_MS = 60_000;

/** What a slot needs from its pool. */
export interface SlotOptions {
  readonly start: (signal: AbortSignal) => Promise<Child>;
  /** Called when a child is there to take work. */
  readonly onReady: () => void;
  readonly log: EngineLog;
}

/** A place in the pool that keeps one child alive: a dead one is replaced. */
export class Slot {
  /** Batches in the child. */
  inFlight = 0;
  /** When the last batch ended, on the clock of `performance.now()`. */
  endedMs = 0;
  /** The child has a picture that must have no neighbour. */
  alone = false;
  /** The child takes no more work: it ends when it has finished. */
  retiring = false;
  #child: Child | undefined;
  readonly #options: SlotOptions;
  readonly #closing = new AbortController();
  readonly #kept: Promise<void>;

  constructor(first: Child | undefined, options: SlotOptions) {
    this.#options = options;
    this.#kept = this.#keep(first).catch((error: unknown) => {
      if (!this.#isClosing()) throw error;
    });
  }

  /** The child that can take work. */
  get child(): Child | undefined {
    return this.retiring ? undefined : this.#child;
  }

  /** The child that runs, whether it takes work or not. */
  get running(): Child | undefined {
    return this.#child;
  }

  /** A child that has ended takes no more work, also before its end is dealt with here. */
  forget(child: Child): void {
    if (this.#child === child) this.#child = undefined;
  }

  /** Ends the child, and starts no other. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#child?.kill();
    await this.#kept;
  }

  #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  async #keep(first: Child | undefined): Promise<void> {
    let next = first;
    let deaths = 0;
    while (!this.#isClosing()) {
      const started = Date.now();
      const child = next ?? (await this.#tryStart());
      next = undefined;
      if (child !== undefined) await this.#live(child);
      if (this.#isClosing()) break;
      deaths = Date.now() - started > GROWN_UP_MS ? 1 : deaths + 1;
      await delay(respawnDelayMs(deaths), undefined, { signal: this.#closing.signal, ref: false });
    }
  }

  async #live(child: Child): Promise<void> {
    this.#child = child;
    this.retiring = false;
    this.#options.onReady();
    await child.gone;
    this.#child = undefined;
    if (this.#isClosing()) return;
    this.#options.log.warn(
      { pid: child.pid, engine: child.engine },
      'engine process ended; starting another',
    );
  }

  async #tryStart(): Promise<Child | undefined> {
    try {
      return await this.#options.start(this.#closing.signal);
    } catch (error) {
      if (!this.#isClosing()) {
        this.#options.log.warn({ err: error }, 'engine process did not start');
      }
      return undefined;
    }
  }
}
