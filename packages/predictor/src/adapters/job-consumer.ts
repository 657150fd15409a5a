import { JOBS_STREAM, jobConsumer, jobSubject, type VersionSelector } from '@isitacat/contracts';
import { ensureStreams, toBrokerError, type Logger } from '@isitacat/service-kit';
import {
  AckPolicy,
  jetstream,
  jetstreamManager,
  type Consumer,
  type ConsumerConfig,
  type JsMsg,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { setTimeout as delay } from 'node:timers/promises';
import { MOST_ATTEMPTS } from '../domain/judge-failure.js';

/** Which jobs are taken, and how. */
export interface JobConsumerOptions {
  readonly connection: NatsConnection;
  readonly modelId: string;
  readonly version: VersionSelector;
  /** Jobs in hand at once, 1 or more. */
  readonly concurrency: number;
  /** A job that is not heard of for so long is handed out again, in milliseconds. */
  readonly ackWaitMs: number;
  readonly log: Logger;
  /** Works on the job of a message and settles it. Never rejects. */
  readonly work: (message: JsMsg) => Promise<void>;
}

/** How long one request for a job waits at the server; also how long a stop may take when idle. */
const PULL_MS = 1_000;
const REST_MS = 500;
/** Jobs that all predictors together may have in hand. */
const MOST_IN_HAND = 10_000;

/** Takes jobs from the work queue, one at a time in each of its lanes. */
export class JobConsumer {
  readonly #options: JobConsumerOptions;
  readonly #stopping = new AbortController();
  readonly #lanes: Promise<unknown>;
  #asking: Promise<unknown> = Promise.resolve();

  private constructor(options: JobConsumerOptions) {
    this.#options = options;
    this.#lanes = Promise.all(Array.from({ length: options.concurrency }, () => this.#lane()));
  }

  /** @throws AppError `BROKER_UNAVAILABLE`. */
  static async start(options: JobConsumerOptions): Promise<JobConsumer> {
    await prepare(options);
    return new JobConsumer(options);
  }

  /** Takes no more; resolves when the jobs in hand are settled. */
  async drain(): Promise<void> {
    this.#stopping.abort();
    await this.#lanes;
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #lane(): Promise<void> {
    const { connection, modelId, version, log } = this.#options;
    const name = jobConsumer(modelId, version);
    while (!this.#isStopping()) {
      try {
        const consumer = await jetstream(connection).consumers.get(JOBS_STREAM, name);
        await this.#take(() => this.#next(consumer));
      } catch (error) {
        if (this.#isStopping()) return;
        log.warn({ err: toBrokerError(error), consumer: name }, 'jobs can not be taken; trying again');
        await this.#recover();
      }
    }
  }

  async #take(next: () => Promise<JsMsg | null>): Promise<void> {
    while (!this.#isStopping()) {
      const message = await next();
      if (message !== null) await this.#handle(message);
    }
  }

  /** Only one lane asks at a time: all of them asking for nothing would keep everyone busy. */
  #next(consumer: Consumer): Promise<JsMsg | null> {
    const next = this.#asking.then(() => (this.#isStopping() ? null : consumer.next({ expires: PULL_MS })));
    this.#asking = next.catch(() => undefined);
    return next;
  }

  async #handle(message: JsMsg): Promise<void> {
    const stillWorking = setInterval(() => {
      message.working();
    }, this.#options.ackWaitMs / 3);
    await this.#options.work(message);
    clearInterval(stillWorking);
  }

  /** A server that lost its data comes back without streams and consumers. */
  async #recover(): Promise<void> {
    const { signal } = this.#stopping;
    await delay(REST_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    await prepare(this.#options).catch((error: unknown) => {
      this.#options.log.warn({ err: error }, 'the work queue is not there');
    });
  }
}

async function prepare({ connection, modelId, version, ackWaitMs }: JobConsumerOptions): Promise<void> {
  await ensureStreams(connection);
  const config: Partial<ConsumerConfig> = {
    durable_name: jobConsumer(modelId, version),
    filter_subject: jobSubject(modelId, version, '*'),
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWaitMs),
    max_deliver: MOST_ATTEMPTS,
    max_ack_pending: MOST_IN_HAND,
  };
  try {
    const manager = await jetstreamManager(connection);
    await manager.consumers.add(JOBS_STREAM, config);
  } catch (error) {
    throw toBrokerError(error);
  }
}
