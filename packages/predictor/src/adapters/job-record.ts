import { Prediction, predictionResultKey } from '@isitacat/contracts';
import type { RecordStore } from '@isitacat/storage';
import type { Ending, Job } from '../domain/run-job.js';
import type { EventLog } from './event-log.js';
import { finalPrediction, runningPrediction } from './job-prediction.js';

/** What the records of jobs are kept with. */
export interface JobRecordDeps {
  readonly results: RecordStore<Prediction>;
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
    const mine = finalPrediction(this.#job, this.#asked, ending);
    const isFirst = await this.#deps.results.create(this.#key, mine, { signal: this.#deps.signal });
    const counts = isFirst ? mine : ((await this.#result()) ?? mine);
    await this.#deps.events.tell(counts, this.#lastEvent);
  }

  get #key(): string {
    return predictionResultKey(this.#job.work.predictionId);
  }

  #result(): Promise<Prediction | undefined> {
    return this.#deps.results.read(this.#key, { signal: this.#deps.signal });
  }
}
