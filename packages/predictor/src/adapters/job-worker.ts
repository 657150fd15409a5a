import { Work } from '@isitacat/contracts';
import { withDeadline } from '@isitacat/service-kit';
import type { JsMsg } from '@nats-io/jetstream';
import { setTimeout as delay } from 'node:timers/promises';
import { classifyWork, type Answered } from '../domain/classify-work.js';
import { versionName } from '../domain/model-version.js';
import { runJob, type Job, type JobEnd } from '../domain/run-job.js';
import { JobRecord } from './job-record.js';
import { putBack } from './put-back.js';
import type { TestedModel } from './load-model.js';
import type { ServeOptions } from './serve-options.js';

/** The longest that an attempt at a job may take. */
const LONGEST_JOB_MS = 60_000;

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
  }

  /** Works on the job of a message and settles it. Never rejects. */
  async work(message: JsMsg): Promise<void> {
    const { log, metrics } = this.#options;
    try {
      const work = Work.decode(message.data);
      const job = { work, attempt: work.earlierAttempts + message.info.deliveryCount };
      if (message.info.deliveryCount > 1) metrics.redelivered(this.#model.held);
      const end = await this.#run(job);
      await settle(message, job, end, this.#options);
      this.#report(job, end);
    } catch (error) {
      log.error({ err: error, sequence: message.seq }, 'a job could not be read or settled');
    }
  }

  async #run(job: Job): Promise<JobEnd> {
    const { ending: signal, jobs, metrics } = this.#options;
    const record = new JobRecord(job, this.#asked, { ...this.#options, signal });
    let done: { readonly answered: Answered; readonly atMs: number } | undefined;
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
    if (done !== undefined) metrics.answered(this.#model.held, done.answered, performance.now() - done.atMs);
    return end;
  }

  async #classify({ work }: Job): Promise<Answered> {
    // The engine's own end comes first: it knows whether the job's turn had come.
    using limit = withDeadline(this.#options.ending, LONGEST_JOB_MS + 1_000, 'infer');
    const deadlineMs = Date.now() + LONGEST_JOB_MS;
    const wanted = { signal: limit.signal, deadlineMs, urgency: 'background' } as const;
    return await classifyWork(work, { ...this.#options, model: this.#model }, wanted);
  }

  #report({ work, attempt }: Job, end: JobEnd): void {
    const { log, metrics } = this.#options;
    const { held } = this.#model;
    const fields = { prediction: work.predictionId, model: versionName(held), attempt, end: end.type };
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
