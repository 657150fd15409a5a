import type { ClassScore, Explanation } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import type { LoadedModel } from './ports.js';

/** What 255 is to a byte, the cell that speaks most for the answer is to the map. */
const MOST = 255;

/**
 * Where in a picture a model found what speaks for its first label against the
 * second: what speaks for all labels alike tells them not apart.
 *
 * @param evidence One a label of each cell, row by row.
 * @param scores The most likely label first.
 * @throws AppError `BUNDLE_INVALID` when the evidence is not of the size that the model promises.
 */
export function explain(
  evidence: ArrayLike<number>,
  { labels, map }: Pick<LoadedModel, 'labels' | 'map'>,
  scores: readonly ClassScore[],
): Explanation {
  const expected = map.width * map.height * labels.length;
  if (evidence.length !== expected) {
    const message = `expected evidence of ${expected} values of the graph, got ${evidence.length}`;
    throw new AppError('BUNDLE_INVALID', message);
  }
  const [first, second] = scores.map(({ label }) => label);
  const odds = oddsOf(evidence, labels, [first ?? '', second ?? '']);
  const peak = odds.reduce((most, each) => Math.max(most, each), 0);
  const values = Uint8Array.from(odds, (each) =>
    peak > 0 ? Math.round((MOST * Math.max(0, each)) / peak) : 0,
  );
  return { label: first ?? '', width: map.width, height: map.height, values, peak };
}

/** How far each cell moves the log-odds of the first label against the second. */
function oddsOf(
  evidence: ArrayLike<number>,
  labels: readonly string[],
  [first, second]: readonly [string, string],
): Float32Array {
  const [one, other] = [labels.indexOf(first), labels.indexOf(second)];
  const cells = evidence.length / labels.length;
  return Float32Array.from({ length: cells }, (_, cell) => {
    const start = cell * labels.length;
    return (evidence[start + one] ?? 0) - (evidence[start + other] ?? 0);
  });
}
