import { winner, type Scored } from './scored.js';

/** How often each true class (row) got each answer (column). */
export type Confusion = readonly (readonly number[])[];

export function confusionOf(pictures: readonly Scored[], classes: number): Confusion {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const { label, scores } of pictures) {
    const row = counts[label];
    const answer = winner(scores);
    if (row !== undefined) row[answer] = (row[answer] ?? 0) + 1;
  }
  return counts;
}

/** Share of right answers, 0 to 1; 0 of no pictures. */
export function accuracyOf(confusion: Confusion): number {
  const right = confusion.reduce((sum, row, n) => sum + (row[n] ?? 0), 0);
  const all = confusion.flat().reduce((sum, count) => sum + count, 0);
  return all === 0 ? 0 : right / all;
}

/** Share of right answers in each class; of those without pictures, undefined. */
export function recallsOf(confusion: Confusion): readonly (number | undefined)[] {
  return confusion.map((row, n) => {
    const all = row.reduce((sum, count) => sum + count, 0);
    return all === 0 ? undefined : (row[n] ?? 0) / all;
  });
}

/** Mean of the classes' recalls, classes without pictures left out. */
export function balancedAccuracyOf(confusion: Confusion): number {
  const recalls = recallsOf(confusion).filter((recall) => recall !== undefined);
  return recalls.length === 0 ? 0 : recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
}
