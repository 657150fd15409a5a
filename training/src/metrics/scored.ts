/** A picture's answer beside the truth. */
export interface Scored {
  /** Position of the true class. */
  readonly label: number;
  /** Probability of each class, 0 to 1. */
  readonly scores: ArrayLike<number>;
}

/** Position of the largest score; the first of equals. */
export function winner(scores: ArrayLike<number>): number {
  let best = 0;
  for (let n = 1; n < scores.length; n += 1) if ((scores[n] ?? 0) > (scores[best] ?? 0)) best = n;
  return best;
}
