import type { Owner, Prediction } from '@isitacat/contracts';

import type { PredictionId } from '../names.js';
import type { PortCall } from './port-call.js';

/** Which events to read. */
export interface EventFilter {
  readonly owner: Owner;
  readonly batch: string;
  /** Every prediction of the batch when absent. */
  readonly prediction?: PredictionId;
}

/** A change of state, as logged. */
export interface LoggedEvent {
  readonly seq: number;
  readonly prediction: Prediction;
  /** Whether no further event was waiting behind it. */
  readonly last: boolean;
}

/** Reads events in order. Dispose it to stop. */
export interface EventReader extends AsyncDisposable {
  /** Whether no event was waiting when it was opened. */
  readonly caughtUp: boolean;
  /** @returns the next event; undefined when there will be none. */
  next(): Promise<LoggedEvent | undefined>;
}

/** Changes of state in the order they happened, kept for a day. */
export interface EventLog {
  /**
   * Adds a change unless it comes late: a final one, unless the last of its run is final; any other,
   * unless there is one of its run already; and none once a later run has begun.
   *
   * @throws AppError `BROKER_UNAVAILABLE`.
   */
  append(prediction: Prediction, call: PortCall): Promise<void>;
  /**
   * Names this very log; another one after it was lost.
   *
   * @throws AppError `BROKER_UNAVAILABLE`.
   */
  identity(call: PortCall): Promise<LogIdentity>;
  /**
   * @param after Reads what follows this sequence number; when undefined, first the last event of
   *   each prediction and then what follows.
   * @throws AppError `BROKER_UNAVAILABLE`.
   */
  read(filters: readonly EventFilter[], after: number | undefined, call: PortCall): Promise<EventReader>;
  /**
   * What happened last to a prediction; undefined when the log holds nothing of it.
   *
   * @throws AppError `BROKER_UNAVAILABLE`.
   */
  last(batch: string, prediction: PredictionId, call: PortCall): Promise<Prediction | undefined>;
  /** As `last`, with when it was logged, in milliseconds since the epoch. */
  lastLogged(
    batch: string,
    prediction: PredictionId,
    call: PortCall,
  ): Promise<{ readonly prediction: Prediction; readonly timeMs: number } | undefined>;
  /** Drops the events of a prediction. @param batch `*` where it isn't known. */
  drop(batch: string, prediction: PredictionId, call: PortCall): Promise<void>;
}

/** Which log it is and how far back it goes. */
export interface LogIdentity {
  readonly id: string;
  /** Sequence number of the oldest event kept. */
  readonly firstSeq: number;
}
