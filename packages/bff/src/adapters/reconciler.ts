import { setTimeout as delay } from 'node:timers/promises';

import { isAppError } from '@isitacat/errors';
import type { Logger } from '@isitacat/service-kit';

import { idTime } from '../domain/ids.js';
import { mapBounded } from '../domain/map-bounded.js';
import type { OpenKind, OpenRun } from '../domain/ports.js';
import { reconcileJob, reconcileQuestion, type Finding, type ReconcileDeps } from '../domain/reconcile.js';
import type { BrokerLink } from './broker-link.js';

/** What a reconciler works with. */
export interface ReconcilerDeps extends ReconcileDeps {
  readonly link: BrokerLink;
  readonly log: Logger;
}

/** When a reconciler works, in milliseconds. */
export interface ReconcilerTimes {
  /** Between two rounds; spread by half to both sides. */
  readonly roundMs: number;
  /** Within which it starts once the broker is there; twice as long after each failure. */
  readonly settleMs: number;
}

const TIMES: ReconcilerTimes = { roundMs: 60_000, settleMs: 1_000 };

/** Looked at in one of the regular rounds, so that a round is short however much is open. */
const A_ROUND = 500;

/** In a regular round, what was accepted since then is left to those who accept it. */
const YOUNG_MS = 30_000;

const KINDS = ['job', 'question'] as const;

/**
 * Compares what is open on record with the queue, and repairs: all of it whenever
 * the broker has come (back), since it may have lost what it had, and a part each
 * minute. Any number of them may work at once.
 */
export class Reconciler implements AsyncDisposable {
  readonly #deps: ReconcilerDeps;
  readonly #times: ReconcilerTimes;
  readonly #stop = new AbortController();
  readonly #unfollow: () => void;
  readonly #done: Promise<void>;
  readonly #after: Record<OpenKind, string> = { job: '', question: '' };
  readonly #found: Record<Finding, number> = {
    ...{ waits: 0, closed: 0, queued: 0, buried: 0, unserved: 0, expired: 0, dropped: 0 },
  };
  #isDue: boolean;
  #failures = 0;
  #wake = new AbortController();

  constructor(deps: ReconcilerDeps, times: ReconcilerTimes = TIMES) {
    this.#deps = deps;
    this.#times = times;
    this.#isDue = deps.link.connected;
    this.#unfollow = deps.link.onChange((connected) => {
      if (!connected) return;
      this.#isDue = true;
      this.#failures = 0;
      this.#wake.abort();
    });
    this.#done = this.#work();
  }

  /** How often it found what, since the start. */
  get found(): Readonly<Record<Finding, number>> {
    return this.#found;
  }

  /** Looks at everything that is open. */
  async sweep(signal: AbortSignal): Promise<void> {
    for (const kind of KINDS) {
      for (let after: string | undefined = ''; after !== undefined;) {
        const page = await this.#deps.predictions.listOpen(kind, { after, limit: A_ROUND }, { signal });
        await this.#look(kind, page.items, signal);
        after = page.next;
      }
    }
  }

  /** Looks at the next part of what is open. */
  async round(signal: AbortSignal): Promise<void> {
    for (const kind of KINDS) {
      const query = { after: this.#after[kind], limit: A_ROUND };
      const page = await this.#deps.predictions.listOpen(kind, query, { signal });
      const old = page.items.filter(({ id }) => Date.now() - idTime(id).getTime() > YOUNG_MS);
      await this.#look(kind, old, signal);
      this.#after[kind] = page.next ?? '';
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unfollow();
    this.#stop.abort();
    await this.#done;
  }

  async #work(): Promise<void> {
    while (!this.#isStopping()) {
      await this.#rest();
      if (this.#isStopping() || !this.#deps.link.connected) continue;
      const isDue = this.#isDue;
      this.#isDue = false;
      const look = isDue ? this.sweep(this.#stop.signal) : this.round(this.#stop.signal);
      this.#failures += 1;
      await look.then(this.#succeeded, (error: unknown) => {
        this.#isDue ||= isDue;
        if (this.#isStopping()) return;
        this.#deps.log.warn({ err: error }, 'open jobs could not be compared with the queue; trying again');
      });
    }
  }

  readonly #succeeded = (): void => {
    this.#failures = 0;
  };

  #isStopping(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Until the next round; shorter once the broker has come, but not at the same time as others like it. */
  async #rest(): Promise<void> {
    const { roundMs, settleMs } = this.#times;
    const { signal } = this.#stop;
    if (!this.#isDue || !this.#deps.link.connected) {
      const wake = AbortSignal.any([signal, this.#wake.signal]);
      await elapsed(roundMs * (0.5 + Math.random()), wake);
      this.#wake = new AbortController();
    }
    const settle = Math.min(roundMs, settleMs * 2 ** this.#failures);
    if (this.#isDue) await elapsed(settle * (0.5 + Math.random()), signal);
  }

  async #look(kind: OpenKind, runs: readonly OpenRun[], signal: AbortSignal): Promise<void> {
    const before = { ...this.#found };
    await mapBounded(runs, (run) => this.#lookAt(kind, run, signal));
    const { queued, buried, unserved, expired, closed } = this.#found;
    const repaired = {
      queued: queued - before.queued,
      buried: buried - before.buried,
      unserved: unserved - before.unserved,
      expired: expired - before.expired,
      closed: closed - before.closed,
    };
    if (repaired.queued + repaired.buried + repaired.unserved + repaired.expired > 0) {
      this.#deps.log.warn({ kind, ...repaired }, 'what was lost on the way was found and repaired');
    }
  }

  /** A damaged record keeps none of the others. */
  async #lookAt(kind: OpenKind, run: OpenRun, signal: AbortSignal): Promise<void> {
    const reconcile = kind === 'job' ? reconcileJob : reconcileQuestion;
    try {
      this.#found[await reconcile(this.#deps, run, Date.now(), { signal })] += 1;
    } catch (error) {
      signal.throwIfAborted();
      if (isAppError(error) && (error.kind === 'unavailable' || error.kind === 'overloaded')) throw error;
      this.#deps.log.error({ err: error, prediction: run.id }, 'an open prediction could not be looked at');
    }
  }
}

async function elapsed(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
