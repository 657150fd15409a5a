import { predictionAcceptedKey, predictionResultKey, type Prediction } from '@isitacat/contracts';
import { isAppError } from '@isitacat/errors';
import type { RecordStore } from '@isitacat/storage';
import type { Ending, Job } from '../domain/run-job.js';
import type { EventLog } from './event-log.js';
import { finalPrediction, runningPrediction } from './job-prediction.js';

/** What the records of jobs are kept with. */
export interface JobRecordDeps {
  /** Predictions as accepted, and as they ended. */
  readonly records: RecordStore<Prediction>;
  readonly events: EventLog;
  readonly signal: AbortSignal;
}

/** What becomes of one job, in storage and in the event log. */
export class JobRecord {
  readonly #job: Job;
  readonly #asked: string;
  readonly #deps: JobRecordDeps;
  #lastEvent: number | undefined;

  /** @param asked The model that was asked for, such as `models/cat`. */
  constructor(job: Job, asked: string, deps: JobRecordDeps) {
    this.#job = job;
    this.#asked = asked;
    this.#deps = deps;
  }

  /** @see JobPorts.isFinished */
  async isFinished(): Promise<boolean> {
    const result = await this.#result();
    // Its writer may have died between the record and the event.
    if (result !== undefined) await this.#deps.events.tell(result);
    return result !== undefined;
  }

  /** @see JobPorts.announce */
  async announce(): Promise<void> {
    this.#lastEvent = await this.#deps.events.tell(runningPrediction(this.#job, this.#asked));
  }

  /** @see JobPorts.finish */
  async finish(ending: Ending): Promise<void> {
    if (await this.#isForgotten(ending)) return;
    const mine = finalPrediction(this.#job, this.#asked, ending);
    const isFirst = await this.#deps.records.create(this.#key, mine, { signal: this.#deps.signal });
    const counts = isFirst ? mine : ((await this.#result()) ?? mine);
    await this.#deps.events.tell(counts, this.#lastEvent);
  }

  /** A picture that is gone may have been deleted, and its predictions with it: no trace comes back. */
  async #isForgotten(ending: Ending): Promise<boolean> {
    if (ending.type !== 'failed' || !isAppError(ending.error, 'IMAGE_NOT_FOUND')) return false;
    const key = predictionAcceptedKey(this.#job.work.predictionId);
    return (await this.#deps.records.read(key, { signal: this.#deps.signal })) === undefined;
  }

  get #key(): string {
    return predictionResultKey(this.#job.work.predictionId);
  }

  #result(): Promise<Prediction | undefined> {
    return this.#deps.records.read(this.#key, { signal: this.#deps.signal });
  }
}
