import type { DeadLetter } from '@isitacat/contracts';

import type { PredictionId } from '../names.js';
import type { Page, PageQuery } from '../page.js';
import type { PortCall } from './port-call.js';

/** Jobs that were given up. All methods throw AppError `STORAGE_UNAVAILABLE` when storage is away. */
export interface DeadLetterStore {
  /** Keeps a dead letter unless its run has one. @returns the one that stands. */
  bury(deadLetter: DeadLetter, call: PortCall): Promise<DeadLetter>;
  /** The dead letter of a prediction that stands as failed; undefined when it doesn't. */
  find(id: PredictionId, call: PortCall): Promise<DeadLetter | undefined>;
  /** The newest question first. */
  list(page: PageQuery, call: PortCall): Promise<Page<DeadLetter>>;
  remove(deadLetter: DeadLetter, call: PortCall): Promise<void>;
}
