import type { Prediction } from '@isitacat/contracts';
import { withDeadline, type Logger } from '@isitacat/service-kit';
import type { RecordStore } from '@isitacat/storage';
import type { JsMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { setTimeout as delay } from 'node:timers/promises';
import { classifyWork, type Answered } from '../domain/classify-work.js';
import { versionName } from '../domain/model-version.js';
import type { PictureSource } from '../domain/ports.js';
import { runJob, type Job, type JobEnd, type JobPorts } from '../domain/run-job.js';
import type { EventLog } from './event-log.js';
import { serveInteractive } from './interactive.js';
import { JobConsumer } from './job-consumer.js';
import { JobRecord } from './job-record.js';
import type { TestedModel } from './load-model.js';
import type { PredictorMetrics } from './predictor-metrics.js';

/** What a model is served with. */
export interface ServeOptions {
  readonly connection: NatsConnection;
  readonly pictures: PictureSource;
  readonly results: RecordStore<Prediction>;
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

/** A model that answers, until it is drained. */
export interface ServedModel {
  readonly model: TestedModel;
  /** Takes no more, finishes what it has, then ends the engine. */
  drain(): Promise<void>;
}

/** The longest that an attempt at a job may take. */
const LONGEST_JOB_MS = 60_000;
/** Questions in hand for each engine process: enough to keep it busy, few enough to answer soon. */
const INTERACTIVE_PER_CHILD = 64;

/**
 * Answers for a model: questions and jobs, for its version and for `stable`.
 *
 * @throws AppError `BROKER_UNAVAILABLE`; the engine goes on then.
 */
export async function serveModel(
  model: TestedModel,
  children: number,
  options: ServeOptions,
): Promise<ServedModel> {
  const { model: modelId, version } = model.held;
  const { connection, log, jobs } = options;
  const shared = { connection, modelId, concurrency: children, ackWaitMs: jobs.ackWaitMs, log };
  const consumers = await Promise.all([
    JobConsumer.start({ ...shared, version: 'stable', work: worker(`models/${modelId}`, model, options) }),
    JobConsumer.start({ ...shared, version, work: worker(versionName(model.held), model, options) }),
  ]);
  const interactive = serveInteractive({ ...options, model, limit: children * INTERACTIVE_PER_CHILD });
  await connection.flush(); // from here on the server knows, and another version may leave
  return {
    model,
    async drain() {
      await Promise.all([interactive.drain(), ...consumers.map((consumer) => consumer.drain())]);
      await model.host[Symbol.asyncDispose]();
    },
  };
}

/** @param asked The model that these jobs asked for. */
function worker(
  asked: string,
  model: TestedModel,
  options: ServeOptions,
): (work: Job['work'], message: JsMsg) => Promise<void> {
  return async (work, message) => {
    const job = { work, attempt: message.info.deliveryCount };
    if (job.attempt > 1) options.metrics.redelivered(model.held);
    const end = await runJob(job, portsOf(job, asked, model, options));
    settle(message, end);
    report(job, end, model, options);
  };
}

function portsOf(job: Job, asked: string, model: TestedModel, options: ServeOptions): JobPorts {
  const signal = options.ending;
  const record = new JobRecord(job, asked, { ...options, signal });
  return {
    isFinished: () => record.isFinished(),
    announce: () => record.announce(),
    classify: () => classify(job, model, options),
    finish: (_, ending) => record.finish(ending),
    retryDelayMs: options.jobs.retryDelayMs,
    rest: (delayMs) => delay(delayMs, undefined, { signal }),
  };
}

async function classify(job: Job, model: TestedModel, options: ServeOptions): Promise<Answered> {
  using limit = withDeadline(options.ending, LONGEST_JOB_MS, 'infer');
  const wanted = { signal: limit.signal, deadlineMs: Date.now() + LONGEST_JOB_MS };
  const answered = await classifyWork(job.work, model, options.pictures, wanted);
  options.metrics.answered(model.held, answered, 0);
  return answered;
}

function settle(message: JsMsg, end: JobEnd): void {
  switch (end.type) {
    case 'done':
      message.ack();
      break;
    case 'dead':
      message.term('failed too often');
      break;
    case 'retry':
      message.nak(end.delayMs);
      break;
    case 'leave':
      break;
    default:
      end satisfies never;
  }
}

function report({ work, attempt }: Job, end: JobEnd, model: TestedModel, options: ServeOptions): void {
  const fields = { prediction: work.predictionId, model: versionName(model.held), attempt, end: end.type };
  if (end.error === undefined) options.log.info(fields, 'job done');
  else options.log.warn({ ...fields, err: end.error }, 'job failed');
  if (end.error !== undefined) options.metrics.failed(model.held, 'job', end.error);
  if (end.type === 'dead') options.metrics.deadLetter(model.held);
}
