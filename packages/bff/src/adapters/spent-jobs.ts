import { JOBS_STREAM, jsonIn, Work } from '@isitacat/contracts';
import type { Logger } from '@isitacat/service-kit';
import { jetstreamManager } from '@nats-io/jetstream';
import type { Subscription } from '@nats-io/transport-node';

import { predictionId } from '../domain/names.js';
import { reconcileJob, type ReconcileDeps } from '../domain/reconcile.js';
import type { BrokerLink } from './broker-link.js';

/** What listening takes. */
export interface SpentJobsDeps extends ReconcileDeps {
  readonly link: BrokerLink;
  readonly log: Logger;
}

/** Where the server says that it hands a message out no more. */
const SUBJECT = `$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.${JOBS_STREAM}.>`;

const LIMIT_MS = 10_000;

/**
 * Ends at once the jobs whose last predictor was lost. Only a shortcut: what it
 * does not hear, or fails at, the reconciler finds.
 */
export class SpentJobs implements AsyncDisposable {
  readonly #deps: SpentJobsDeps;
  readonly #stop = new AbortController();
  readonly #unfollow: () => void;
  readonly #busy = new Set<Promise<void>>();
  #subscription: Subscription | undefined;

  constructor(deps: SpentJobsDeps) {
    this.#deps = deps;
    this.#unfollow = deps.link.onChange(() => {
      this.#listen();
    });
    this.#listen();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unfollow();
    this.#subscription?.unsubscribe();
    this.#stop.abort();
    await Promise.all(this.#busy);
  }

  /** Once: the client subscribes again by itself after a reconnect. */
  #listen(): void {
    const { link } = this.#deps;
    if (this.#subscription !== undefined || !link.connected) return;
    this.#subscription = link.require().subscribe(SUBJECT, {
      queue: 'bff',
      callback: (error, message) => {
        if (error === null) this.#take(message.data);
      },
    });
  }

  #take(advisory: Uint8Array): void {
    const done = this.#end(advisory)
      .catch((error: unknown) => {
        if (!this.#stop.signal.aborted) this.#deps.log.warn({ err: error }, 'a spent job was left for later');
      })
      .finally(() => this.#busy.delete(done));
    this.#busy.add(done);
  }

  async #end(advisory: Uint8Array): Promise<void> {
    const seq = sequenceOf(advisory);
    if (seq === undefined) return;
    const manager = await jetstreamManager(this.#deps.link.require(), { checkAPI: false });
    const message = await manager.streams.getMessage(JOBS_STREAM, { seq });
    if (message === null) return;
    const { predictionId: id, replayCount: replay } = Work.decode(message.data);
    const call = { signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(LIMIT_MS)]) };
    await reconcileJob(this.#deps, { id: predictionId(id), replay }, Date.now(), call, seq);
  }
}

function sequenceOf(advisory: Uint8Array): number | undefined {
  const parsed = jsonIn(advisory);
  if (typeof parsed !== 'object' || parsed === null || !('stream_seq' in parsed)) return undefined;
  return typeof parsed.stream_seq === 'number' ? parsed.stream_seq : undefined;
}
