import type { Broker, Logger, Tracing } from '@isitacat/service-kit';
import type { AnswerCache } from '../domain/answer-cache.js';
import type { PictureSource } from '../domain/ports.js';
import type { EventLog } from './event-log.js';
import type { JobRecords } from './job-records.js';
import type { PredictorMetrics } from './predictor-metrics.js';

/** What a model is served with. */
export interface ServeOptions {
  readonly broker: Broker;
  readonly pictures: PictureSource;
  readonly records: JobRecords;
  /** Absent: every question is computed. */
  readonly cache: AnswerCache | undefined;
  readonly events: EventLog;
  readonly metrics: PredictorMetrics;
  /** Absent: nothing is traced. */
  readonly tracing: Tracing | undefined;
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
