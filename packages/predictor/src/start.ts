import { loadTrustedKeys, Registry, UnusedBundles } from '@isitacat/model';
import {
  connectBroker,
  createLogger,
  createMetrics,
  startTracing,
  streamsReady,
  type Broker,
  type Environment,
  type Logger,
  type MetricsRegistry,
  tracedPort,
  type TracedMethods,
  type Tracing,
} from '@isitacat/service-kit';
import { openStore, type BlobStore } from '@isitacat/storage';
import { setMaxListeners } from 'node:events';
import { EventLog } from './adapters/event-log.js';
import { JobRecords } from './adapters/job-records.js';
import { loadModel, type TestedModel } from './adapters/load-model.js';
import { ModelKeeper, type KeeperOptions } from './adapters/model-keeper.js';
import { ModelStates } from './adapters/model-states.js';
import { defineStateGauge, numbersOf, predictorMetrics } from './adapters/predictor-metrics.js';
import type { JobTimes } from './adapters/serve-options.js';
import { serveModel, type ServedModel } from './adapters/served-model.js';
import { storedPictures } from './adapters/stored-pictures.js';
import { versionsWithJobs } from './adapters/versions-with-jobs.js';
import type { PredictorConfig } from './config.js';
import { AnswerCache } from './domain/answer-cache.js';
import { retryDelayMs } from './domain/retry-delay.js';
import { Predictor } from './predictor.js';

/** What a predictor is given beside its settings. */
export interface PredictorDeps {
  /** Ends the start, and the loading of models. */
  readonly signal: AbortSignal;
  /** Default: lines on standard output. */
  readonly log?: Logger;
  /** Default: the work queue's own times. */
  readonly jobs?: JobTimes;
  /** What engine processes inherit, with settings that save memory; default: this process's, as it is. */
  readonly environment?: Environment;
}

/** What everything else is made of. */
interface Parts {
  readonly config: PredictorConfig;
  readonly log: Logger;
  readonly store: BlobStore;
  readonly broker: Broker;
  readonly events: EventLog;
  readonly jobs: JobTimes;
  readonly metrics: MetricsRegistry;
  /** Aborted when jobs in hand must be given up. */
  readonly ending: AbortController;
  readonly environment: Environment | undefined;
  readonly tracing: Tracing | undefined;
}

/** What is written of a job, as spans. */
const TRACED_RECORDS: TracedMethods<JobRecords> = {
  finish: { name: 'store result', role: 'client' },
  bury: { name: 'store dead letter', role: 'client' },
};

const JOB_TIMES: JobTimes = {
  ackWaitMs: 30_000,
  retryDelayMs: (attempt) => retryDelayMs(attempt, Math.random()),
};

/**
 * Starts a predictor: it connects, loads every model it is to serve and answers.
 * Resolves when each has been loaded or could not be; those are tried again.
 *
 * @throws AppError `BROKER_UNAVAILABLE` when the broker was not there before the
 *   signal aborted; `CONFIG_INVALID` when a setting does not fit.
 */
export async function startPredictor(config: PredictorConfig, deps: PredictorDeps): Promise<Predictor> {
  const log = deps.log ?? createLogger({ service: 'predictor', level: config.logLevel });
  await loadTrustedKeys(config.trustedKeys); // what is no key is told at the start
  const { storage, storageEmulator, natsUrl } = config;
  const store = openStore(storage, storageEmulator === undefined ? {} : { emulatorHost: storageEmulator });
  const broker = await connectBroker({
    ...{ url: natsUrl, name: 'predictor', user: 'predictor', log, signal: deps.signal },
    ...(config.natsAccess && { access: config.natsAccess }),
  });
  try {
    await streamsReady(broker.connection, { log, signal: deps.signal });
    const events = await EventLog.open(broker.connection);
    const { jobs = JOB_TIMES, environment } = deps;
    const ending = new AbortController();
    setMaxListeners(0, ending.signal); // every job in hand listens
    const metrics = createMetrics();
    const tracing = await startTracing({ ...config.tracing, service: 'predictor', log });
    const parts = { config, log, store, broker, events, jobs, metrics, ending, environment, tracing };
    return await Predictor.start({ ...parts, keeper: keeperOf(parts), signal: deps.signal });
  } catch (error) {
    await broker[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    throw error;
  }
}

function keeperOf(parts: Parts): ModelKeeper {
  const registry = new Registry(parts.store);
  const unused = new UnusedBundles(parts.config.modelCache);
  const keeper: ModelKeeper = new ModelKeeper({
    registry,
    models: parts.config.models,
    log: parts.log,
    serve: (held, as, signal) => serve(held, as, signal),
    tidy: (used) => unused.look(used),
    versionsWithJobs: (modelId) => versionsWithJobs(parts.broker.connection, modelId),
  });
  const serve = server(parts, registry, () => keeper.served);
  return keeper;
}

/** What loads a version and serves it. */
function server(
  parts: Parts,
  registry: Registry,
  served: () => readonly ServedModel[],
): KeeperOptions['serve'] {
  const { config, log, store, broker, events, jobs, ending, environment, tracing } = parts;
  const { trustedKeys, modelCache: cacheDir, engine, precision, tuning, cacheAnswers } = config;
  const states = new ModelStates();
  defineStateGauge(parts.metrics, states);
  const metrics = predictorMetrics(parts.metrics, () => served().map(({ model }) => numbersOf(model)));
  const source = { registry, trustedKeys, cacheDir };
  const others = (): readonly TestedModel[] => served().map(({ model }) => model);
  const load = { ...source, others, engine, precision, tuning, environment, onBatch: metrics.batch, log };
  const options = {
    broker,
    pictures: storedPictures(store),
    records: tracedPort(tracing, new JobRecords(store), TRACED_RECORDS),
    cache: cacheAnswers === 0 ? undefined : new AnswerCache(cacheAnswers, metrics.lookup),
    metrics,
    tracing,
    ending: ending.signal,
    events,
    jobs,
    log,
  };
  return (held, as, signal) =>
    states.follow(held, async () => {
      const model = await loadModel(held, load, signal);
      try {
        return await serveModel(model, as, options);
      } catch (error) {
        await model.host[Symbol.asyncDispose]();
        throw error;
      }
    });
}
