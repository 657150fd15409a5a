import type { Prediction } from '@isitacat/contracts';
import { isAppError } from '@isitacat/errors';
import type { TraceContext } from '@isitacat/service-kit';
import type { Ending, Job } from '../domain/run-job.js';
import type { EventLog } from './event-log.js';
import { finalPrediction, runningPrediction } from './job-prediction.js';
import type { JobRecords } from './job-records.js';

/** What the records of jobs are kept with. */
export interface JobRecordDeps {
  readonly records: JobRecords;
  readonly events: EventLog;
  readonly signal: AbortSignal;
  /** Of the job, where it is traced. */
  readonly trace: TraceContext | undefined;
}

/** What becomes of one job, in storage and in the event log. */
export class JobRecord {
  readonly #job: Job;
  readonly #asked: string;
  readonly #deps: JobRecordDeps;
  readonly #run: { readonly id: string; readonly replay: number };
  #lastEvent: number | undefined;

  /** @param asked The model that was asked for, such as `models/cat`. */
  constructor(job: Job, asked: string, deps: JobRecordDeps) {
    this.#job = job;
    this.#asked = asked;
    this.#deps = deps;
    this.#run = { id: job.work.predictionId, replay: job.work.replayCount };
  }

  /** @see JobPorts.isFinished */
  async isFinished(): Promise<boolean> {
    const result = await this.#deps.records.result(this.#run, this.#deps);
    // Its writer may have died between the record and the event.
    if (result !== undefined) await this.#tell(result);
    return result !== undefined;
  }

  /** @see JobPorts.announce */
  async announce(): Promise<void> {
    this.#lastEvent = await this.#deps.events.tell(runningPrediction(this.#job, this.#asked));
  }

  /** @see JobPorts.finish */
  async finish(ending: Ending): Promise<void> {
    const { records } = this.#deps;
    if (await this.#isForgotten(ending)) return;
    const mine = finalPrediction(this.#job, this.#asked, ending);
    if (ending.type === 'dead') await records.bury(this.#run, mine, this.#deps);
    const end = await records.finish(this.#run, mine, this.#deps);
    // A deletion looks for results after it has removed the record: one of the two sees the other.
    if (await records.isKept(this.#run.id, this.#deps)) await this.#tell(end);
    else await records.forget(this.#run, this.#deps);
  }

  async #tell(result: Prediction): Promise<void> {
    await this.#deps.events.tell(result, this.#lastEvent);
    await this.#deps.records.close(this.#run, this.#deps);
  }

  /** A picture that is gone may have been deleted, and its predictions with it: no trace comes back. */
  async #isForgotten(ending: Ending): Promise<boolean> {
    const mayBe =
      ending.type === 'dead' || (ending.type === 'failed' && isAppError(ending.error, 'IMAGE_NOT_FOUND'));
    return mayBe && !(await this.#deps.records.isKept(this.#run.id, this.#deps));
  }
}
