import { JOBS_STREAM, jobConsumer, jobSubject, Work } from '@isitacat/contracts';
import { isAppError } from '@isitacat/errors';
import { toBrokerError } from '@isitacat/service-kit';
import { jetstream, JetStreamApiError, type ConsumerInfo } from '@nats-io/jetstream';

import type { ModelChoice, PredictionId } from '../domain/names.js';
import type { Backlog, PortCall, QueuedJob } from '../domain/ports.js';
import type { BrokerLink } from './broker-link.js';
import { isWrongLast, manage } from './jet-stream.js';

/** What a consumer had handed out is asked no more often. */
const FRESH_MS = 1_000;

/** The work queue as it is, on JetStream. */
export class JetStreamBacklog implements Backlog {
  readonly #link: BrokerLink;
  readonly #consumers = new Map<
    string,
    { readonly atMs: number; readonly info: Promise<ConsumerInfo | undefined> }
  >();

  constructor(link: BrokerLink) {
    this.#link = link;
  }

  async find(model: ModelChoice, id: PredictionId, call: PortCall): Promise<QueuedJob | undefined> {
    const { modelId, version } = model;
    // In this order: what was handed out, held by nobody, and is still in the queue after that, is spent.
    const consumer = await this.#consumer(jobConsumer(modelId, version), call);
    const query = { last_by_subj: jobSubject(modelId, version, id) };
    const found = await manage(this.#link, call, (manager) => manager.streams.getMessage(JOBS_STREAM, query));
    if (found === null) return undefined;
    const wasTaken = found.seq <= (consumer?.delivered.stream_seq ?? 0);
    return {
      seq: found.seq,
      replay: Work.decode(found.data).replayCount,
      wasTaken,
      isSpent: wasTaken && consumer?.num_ack_pending === 0,
      idleSinceMs: Math.max(found.time.getTime(), lastHandedOut(consumer)),
    };
  }

  /** Two that do so at once leave one job: the subject must be empty. */
  async requeue({ modelId, version }: ModelChoice, work: Work, { signal }: PortCall): Promise<void> {
    signal.throwIfAborted();
    const subject = jobSubject(modelId, version, work.predictionId);
    const expect = { lastSubjectSequence: 0 };
    try {
      await jetstream(this.#link.require()).publish(subject, Work.encode(work).finish(), { expect });
    } catch (error) {
      signal.throwIfAborted();
      if (!isWrongLast(error)) throw isAppError(error) ? error : toBrokerError(error);
    }
  }

  async remove(seq: number, call: PortCall): Promise<void> {
    await manage(this.#link, call, (manager) =>
      manager.streams.deleteMessage(JOBS_STREAM, seq, false).catch((error: unknown) => {
        if (!(error instanceof JetStreamApiError)) throw error;
        return false; // gone already
      }),
    );
  }

  async purge(id: PredictionId, call: PortCall): Promise<void> {
    const filter = jobSubject('*', '*', id);
    await manage(this.#link, call, (manager) => manager.streams.purge(JOBS_STREAM, { filter }));
  }

  #consumer(name: string, call: PortCall): Promise<ConsumerInfo | undefined> {
    const known = this.#consumers.get(name);
    if (known !== undefined && Date.now() - known.atMs < FRESH_MS) return known.info;
    const info = manage(this.#link, call, (manager) =>
      manager.consumers.info(JOBS_STREAM, name).catch((error: unknown) => {
        if (error instanceof JetStreamApiError) return undefined; // no predictor has made it yet
        throw error;
      }),
    );
    this.#consumers.set(name, { atMs: Date.now(), info });
    info.catch(() => this.#consumers.delete(name));
    return info;
  }
}

/** In milliseconds since the epoch; 0 where nothing was. The server gives a time, whatever the type says. */
function lastHandedOut(consumer: ConsumerInfo | undefined): number {
  const time = Date.parse(String(consumer?.delivered.last_active));
  return Number.isNaN(time) ? 0 : time;
}
