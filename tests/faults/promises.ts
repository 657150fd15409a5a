import { PredictionState, type Prediction } from '@isitacat/contracts';

/** A question that was accepted. */
export interface Accepted {
  readonly name: string;
  readonly batch: string;
}

/** How a prediction ended, as somebody was told: `SUCCEEDED cat 2026-…`. */
export type End = string;

/** All that clients were promised, and what they saw that can't be. */
export class Promises {
  /** By the prediction's name. */
  readonly accepted = new Map<string, Accepted>();
  /** SHA-256 in hex by the picture's name. */
  readonly uploads = new Map<string, string>();
  /** Ends that a waiting caller was answered with. */
  readonly answers = new Map<string, End>();
  /** Ends that followers were told of. */
  readonly told = new Map<string, End>();
  /** Whether the event log was lost with all that was in it. */
  lostLog = false;
  /** Ends that followers of batches were told once more after that. */
  toldAgain = 0;
  /** What must never be, in words. */
  readonly broken: string[] = [];

  accept(prediction: Prediction): void {
    this.accepted.set(prediction.name, { name: prediction.name, batch: prediction.batch });
  }

  /** Notes what a follower was told; all must have been told the same. */
  tell(prediction: Prediction): void {
    const end = endOf(prediction);
    const before = this.told.get(prediction.name);
    if (before === undefined) this.told.set(prediction.name, end);
    else if (before !== end) this.broken.push(`${prediction.name} was told as ${before} and as ${end}`);
  }
}

/** Whether nothing follows. */
export function isEnded({ state }: Prediction): boolean {
  return (
    state === PredictionState.PREDICTION_STATE_SUCCEEDED || state === PredictionState.PREDICTION_STATE_FAILED
  );
}

/** An end in a line, so that two can be compared. */
export function endOf({ state, label, completeTime }: Prediction): End {
  const word = state === PredictionState.PREDICTION_STATE_SUCCEEDED ? `SUCCEEDED ${label}` : 'FAILED';
  return `${word} ${completeTime?.toISOString() ?? 'never'}`;
}
