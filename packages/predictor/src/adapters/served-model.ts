import type { Prediction, VersionSelector } from '@isitacat/contracts';
import type { Broker, Logger } from '@isitacat/service-kit';
import type { RecordStore } from '@isitacat/storage';
import { versionName } from '../domain/model-version.js';
import type { PictureSource } from '../domain/ports.js';
import type { EventLog } from './event-log.js';
import { serveInteractive } from './interactive.js';
import { JobConsumer } from './job-consumer.js';
import { JobWorker } from './job-worker.js';
import type { TestedModel } from './load-model.js';
import type { PredictorMetrics } from './predictor-metrics.js';

/** What a model is served with. */
export interface ServeOptions {
  readonly broker: Broker;
  readonly pictures: PictureSource;
  readonly records: RecordStore<Prediction>;
  readonly events: EventLog;
  readonly metrics: PredictorMetrics;
  readonly log: Logger;
  /** Aborted when jobs in hand must be given up: the process has to end. */
  readonly ending: AbortSignal;
  readonly jobs: JobTimes;
}

/** The times by which jobs are handed out. */
export interface JobTimes {
  /** A job that is not heard of for so long is handed out again, in milliseconds. */
  readonly ackWaitMs: number;
  /** How long to rest after the attempt that failed, in milliseconds. */
  readonly retryDelayMs: (attempt: number) => number;
}

/** By which names a version is asked for: its number alone, or `stable` too. */
export type ServedAs = 'version' | 'stable';

/** A model that answers, until it is drained. */
export interface ServedModel {
  readonly model: TestedModel;
  /** Takes no more, finishes what it has, then ends the engine. */
  drain(): Promise<void>;
}

/** Questions in hand for each engine process: enough to keep it busy, few enough to answer soon. */
const INTERACTIVE_PER_CHILD = 64;

/**
 * Answers for a model: questions and jobs.
 *
 * @throws AppError `BROKER_UNAVAILABLE`; the engine goes on then.
 */
export async function serveModel(
  model: TestedModel,
  as: ServedAs,
  children: number,
  options: ServeOptions,
): Promise<ServedModel> {
  const { broker } = options;
  const { version } = model.held;
  const selectors = as === 'stable' ? ['stable' as const, version] : [version];
  const consumers = await Promise.all(
    selectors.map((selector) => takeJobs(model, selector, children, options)),
  );
  const limit = children * INTERACTIVE_PER_CHILD;
  const interactive = serveInteractive({ ...options, model, selectors, limit });
  await broker.connection.flush(); // from here on the server knows, and another version may leave
  return {
    model,
    async drain() {
      await Promise.all([interactive.drain(), ...consumers.map((consumer) => consumer.drain())]);
      await model.host[Symbol.asyncDispose]();
    },
  };
}

function takeJobs(
  model: TestedModel,
  selector: VersionSelector,
  concurrency: number,
  options: ServeOptions,
): Promise<JobConsumer> {
  const { broker, log, jobs } = options;
  const modelId = model.held.model;
  const asked = selector === 'stable' ? `models/${modelId}` : versionName(model.held);
  const worker = new JobWorker(asked, model, options);
  return JobConsumer.start({
    connection: broker.connection,
    modelId,
    version: selector,
    concurrency,
    ackWaitMs: jobs.ackWaitMs,
    log,
    work: (message) => worker.work(message),
  });
}
