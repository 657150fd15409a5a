import type { VersionSelector } from '@isitacat/contracts';
import { versionName } from '../domain/model-version.js';
import { serveInteractive } from './interactive.js';
import { JobConsumer } from './job-consumer.js';
import { JobWorker } from './job-worker.js';
import type { TestedModel } from './load-model.js';
import type { ServeOptions } from './serve-options.js';

/** By which names a version is asked for: its number alone, or `stable` too. */
export type ServedAs = 'version' | 'stable';

/** A model that answers, until it is drained. */
export interface ServedModel {
  readonly model: TestedModel;
  /** Takes no more, finishes what it has, then ends the engine. */
  drain(): Promise<void>;
}

/** While one job is computed, others are fetched and recorded. */
const JOBS_PER_CHILD = 4;
/** A GPU takes so many times as much: pictures are inferred together there. */
const GPU_FACTOR = 8;

/**
 * Answers for a model: questions and jobs.
 *
 * @throws AppError `BROKER_UNAVAILABLE`; the engine goes on then.
 */
export async function serveModel(
  model: TestedModel,
  as: ServedAs,
  options: ServeOptions,
): Promise<ServedModel> {
  const { broker } = options;
  const { version } = model.held;
  const share = model.host.size * (model.host.name === 'tfjs-gpu' ? GPU_FACTOR : 1);
  const selectors = as === 'stable' ? ['stable' as const, version] : [version];
  const consumers = await Promise.all(
    selectors.map((selector) => takeJobs(model, selector, share * JOBS_PER_CHILD, options)),
  );
  const limit = (): number => model.host.capacity;
  const isFed = (): boolean => model.host.isFed;
  const interactive = serveInteractive({ ...options, model, selectors, limit, isFed });
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
