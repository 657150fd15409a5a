import { winner, type Scored } from './scored.js';

/** Bins of the calibration error. */
const CALIBRATION_BINS = 15;
// One sure mistake would otherwise make the mean infinite.
const LEAST_PROBABILITY = 1e-15;

/** Mean of −ln of the probability given to the truth; 0 of no pictures. */
export function logLossOf(pictures: readonly Scored[]): number {
  const sum = pictures.reduce(
    (total, { label, scores }) => total - Math.log(Math.max(scores[label] ?? 0, LEAST_PROBABILITY)),
    0,
  );
  return pictures.length === 0 ? 0 : sum / pictures.length;
}

/**
 * Expected calibration error: pictures sorted by the winning label's probability
 * into bins of equal count (within one), the mean distance between a bin's share
 * of right answers and its mean probability, weighted by count.
 */
export function calibrationErrorOf(pictures: readonly Scored[], bins = CALIBRATION_BINS): number {
  const answers = pictures
    .map(({ label, scores }) => {
      const answer = winner(scores);
      return { confidence: scores[answer] ?? 0, isRight: answer === label };
    })
    .sort((a, b) => a.confidence - b.confidence);
  let error = 0;
  for (let bin = 0; bin < bins; bin += 1) {
    const from = Math.floor((bin * answers.length) / bins);
    const members = answers.slice(from, Math.floor(((bin + 1) * answers.length) / bins));
    const gap = members.reduce((sum, { confidence, isRight }) => sum + confidence - (isRight ? 1 : 0), 0);
    error += Math.abs(gap);
  }
  return answers.length === 0 ? 0 : error / answers.length;
}
