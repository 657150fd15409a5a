import type { Owner, Prediction } from '@isitacat/contracts';

import type { PredictionId } from '../names.js';
import type { Page, PageQuery } from '../page.js';
import type { PortCall } from './port-call.js';

/** Who looks after what is open: the queue, or the caller who waits. */
export type OpenKind = 'job' | 'question';

/** A run of a prediction that has not ended, or whose end was not told. */
export interface OpenRun {
  readonly id: PredictionId;
  /** How many times the prediction had been replayed. */
  readonly replay: number;
}

/** Records of predictions. All methods throw AppError `STORAGE_UNAVAILABLE` when storage is away. */
export interface PredictionStore {
  /** Records a question as open, filed under its picture and batch, unless it is recorded already. */
  accept(prediction: Prediction, kind: OpenKind, call: PortCall): Promise<void>;
  /** Records the end of its run unless there is one. @returns the end that stands. */
  finish(prediction: Prediction, call: PortCall): Promise<Prediction>;
  /** Records a job's next run as begun, and open, unless it is recorded already. @returns it as recorded; final where it was sealed. */
  reopen(prediction: Prediction, call: PortCall): Promise<Prediction>;
  /** Makes sure that what failed begins no other run. @returns false when one was begun. */
  seal(prediction: Prediction, call: PortCall): Promise<boolean>;
  /** Takes what ended, and was told of, or was never recorded, off the list of what is open. */
  close(kind: OpenKind, run: OpenRun, call: PortCall): Promise<void>;
  /** What is open, the newest question first. */
  listOpen(kind: OpenKind, page: PageQuery, call: PortCall): Promise<Page<OpenRun>>;
  /** As it stands: the end of its last run, else as that began. */
  find(id: PredictionId, call: PortCall): Promise<Prediction | undefined>;
  /** An owner's, newest first; of one batch, or all when `batch` is empty. */
  list(owner: Owner, batch: string, page: PageQuery, call: PortCall): Promise<Page<Prediction>>;
  /** Ids of all that something is kept of, newest first. */
  listIds(page: PageQuery, call: PortCall): Promise<Page<PredictionId>>;
  delete(id: PredictionId, call: PortCall): Promise<void>;
}
