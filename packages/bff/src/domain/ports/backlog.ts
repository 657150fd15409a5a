import type { Work } from '@isitacat/contracts';

import type { ModelChoice, PredictionId } from '../names.js';
import type { PortCall } from './port-call.js';

/** A job in the queue. */
export interface QueuedJob {
  /** Its place in the queue. */
  readonly seq: number;
  /** How many times it had been replayed. */
  readonly replay: number;
  /** Whether it has been handed out since it was queued. */
  readonly wasTaken: boolean;
  /** Whether it is known to be handed out no more, and nobody works on it. */
  readonly isSpent: boolean;
  /** When it was queued, or any job of the same model was last handed out: the later of both. */
  readonly idleSinceMs: number;
}

/** What the queue of background jobs really holds. All methods throw AppError `BROKER_UNAVAILABLE`. */
export interface Backlog {
  find(model: ModelChoice, id: PredictionId, call: PortCall): Promise<QueuedJob | undefined>;
  /** Puts a job into the queue unless it is there. @throws AppError `QUEUE_FULL` too. */
  requeue(model: ModelChoice, work: Work, call: PortCall): Promise<void>;
  /** Takes a job out, whatever has become of it. */
  remove(seq: number, call: PortCall): Promise<void>;
  /** Takes out every job of a prediction, whatever model it asks. */
  purge(id: PredictionId, call: PortCall): Promise<void>;
}
