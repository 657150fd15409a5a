import { ownerOf, type Work } from '@isitacat/contracts';
import { readHeaders, traceIdOf, withDeadline, type MessageContext } from '@isitacat/service-kit';
import type { JsMsg } from '@nats-io/jetstream';
import { setTimeout as delay } from 'node:timers/promises';
import { classifyWork, type Answered } from '../domain/classify-work.js';
import { versionName } from '../domain/model-version.js';
import { runJob, type Job, type JobEnd } from '../domain/run-job.js';
import { JobRecord } from './job-record.js';
import { acceptedMs, JobTrace } from './job-trace.js';
import { putBack } from './put-back.js';
import type { TestedModel } from './load-model.js';
import { readWork } from './read-work.js';
import type { ServeOptions } from './serve-options.js';

/** The longest that an attempt at a job may take. */
const LONGEST_JOB_MS = 60_000;

/** A job that was answered. */
interface Done {
  readonly answered: Answered;
  readonly atMs: number;
}

/** Works on the jobs that ask for one model, by one of its names. */
export class JobWorker {
  readonly #asked: string;
  readonly #model: TestedModel;
  readonly #options: ServeOptions;

  /** @param asked The name that these jobs use, such as `models/cat`. */
  constructor(asked: string, model: TestedModel, options: ServeOptions) {
    this.#asked = asked;
    this.#model = model;
    this.#options = options;
    options.metrics.expect(model.held);
  }

  /** Works on the job of a message and settles it. Never rejects. */
  async work(message: JsMsg): Promise<void> {
    const { log, metrics } = this.#options;
    const work = this.#read(message);
    if (work === undefined) return;
    try {
      const job = { work, attempt: work.earlierAttempts + message.info.deliveryCount };
      if (message.info.deliveryCount > 1) metrics.redelivered(this.#model.held);
      const context = readHeaders(message.headers);
      const traced = JobTrace.begin(this.#options.tracing, message, { job, held: this.#model.held, context });
      const end = await this.#run(job, context, traced);
      await settle(message, job, end, this.#options);
      this.#report(job, end, context);
    } catch (error) {
      log.error({ err: error, sequence: message.seq }, 'a job could not be settled');
    }
  }

  /** What nobody can read leaves the queue: of its prediction storage knows more, and it is queued anew from there. */
  #read(message: JsMsg): Work | undefined {
    const { log, metrics } = this.#options;
    try {
      return readWork(message.data);
    } catch (error) {
      message.term('unreadable');
      log.error({ err: error, sequence: message.seq, subject: message.subject }, 'a job can not be read');
      metrics.failed(this.#model.held, 'job', error);
      metrics.deadLetter(this.#model.held);
      return undefined;
    }
  }

  async #run(job: Job, { trace }: MessageContext, traced: JobTrace | undefined): Promise<JobEnd> {
    const { ending: signal, jobs } = this.#options;
    const context = { signal, trace: traced?.context ?? trace };
    const record = new JobRecord(job, this.#asked, { ...this.#options, ...context });
    let done: Done | undefined;
    const end = await runJob(job, {
      isFinished: () => record.isFinished(),
      announce: () => record.announce(),
      classify: async () => {
        const answered = await this.#classify(job);
        done = { answered, atMs: performance.now() };
        return answered;
      },
      finish: (_, ending) => record.finish(ending),
      retryDelayMs: jobs.retryDelayMs,
      rest: (delayMs) => delay(delayMs, undefined, { signal }),
      isStopping: () => signal.aborted,
    });
    this.#tellTimes(job, end, done, traced);
    return end;
  }

  #tellTimes(job: Job, end: JobEnd, done: Done | undefined, trace: JobTrace | undefined): void {
    const recorded = done && { answered: done.answered, respondMs: performance.now() - done.atMs };
    if (recorded !== undefined) {
      const { answered, respondMs } = recorded;
      const totalMs = Date.now() - acceptedMs(job);
      this.#options.metrics.answered(this.#model.held, answered, { respondMs, totalMs });
    }
    trace?.end(job, end, recorded);
  }

  async #classify({ work }: Job): Promise<Answered> {
    // The engine's own end comes first: it knows whether the job's turn had come.
    using limit = withDeadline(this.#options.ending, LONGEST_JOB_MS + 1_000, 'infer');
    const deadlineMs = Date.now() + LONGEST_JOB_MS;
    const wanted = {
      signal: limit.signal,
      deadlineMs,
      urgency: 'background',
      owner: ownerOf(work.predictionId),
    } as const;
    return await classifyWork(work, { ...this.#options, model: this.#model }, wanted);
  }

  #report({ work, attempt }: Job, end: JobEnd, { requestId, trace }: MessageContext): void {
    const { log, metrics } = this.#options;
    const { held } = this.#model;
    const fields = {
      ...{ requestId, traceId: traceIdOf(trace), prediction: work.predictionId },
      ...{ model: versionName(held), attempt, end: end.type },
    };
    if (end.error === undefined) {
      log.info(fields, 'job done');
      return;
    }
    if (end.type === 'return') {
      log.info({ ...fields, err: end.error }, 'job put back');
      return;
    }
    log.warn({ ...fields, err: end.error }, 'job failed');
    metrics.failed(held, 'job', end.error);
    if (end.type === 'dead') metrics.deadLetter(held);
  }
}

async function settle(
  message: JsMsg,
  job: Job,
  end: JobEnd,
  { broker }: Pick<ServeOptions, 'broker'>,
): Promise<void> {
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
    case 'return':
      await putBack(broker.connection, message, job);
      break;
    case 'leave':
      break;
    default:
      end satisfies never;
  }
}
