import type { Prediction } from '@isitacat/contracts';

/** What was asked on one day, by the clock of whoever looks. */
export interface Day {
  /** Its first moment. */
  readonly start: Date;
  readonly predictions: readonly Prediction[];
}

/** The days of a history, in its order. */
export function byDay(predictions: readonly Prediction[]): readonly Day[] {
  const days = new Map<number, Prediction[]>();
  for (const prediction of predictions) {
    const start = new Date(prediction.createTime ?? 0).setHours(0, 0, 0, 0);
    const day = days.get(start);
    if (day) day.push(prediction);
    else days.set(start, [prediction]);
  }
  return [...days].map(([start, ofDay]) => ({ start: new Date(start), predictions: ofDay }));
}
