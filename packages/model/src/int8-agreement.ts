/** How the answers of a bundle's INT8 graph compare with those of its float32 graph on the same pictures. */
export interface Int8Agreement {
  /** How many pictures were asked about. */
  readonly pictures: number;
  /** How many of them got another label. */
  readonly answersChanged: number;
  /** Mean over the pictures of the largest change of any label's probability, 0–1. */
  readonly meanChange: number;
}

const MOST_CHANGED = 0.005;
const MOST_MEAN_CHANGE = 0.01;

/**
 * Whether an INT8 graph may stand in for the float32 one: at most 0.5 % of the
 * answers changed and probabilities moved by 0.01 in the mean.
 */
export function isInt8Trustworthy({ pictures, answersChanged, meanChange }: Int8Agreement): boolean {
  return pictures > 0 && answersChanged <= MOST_CHANGED * pictures && meanChange <= MOST_MEAN_CHANGE;
}
