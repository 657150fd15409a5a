import { GOLDEN_TOLERANCE, isInt8Trustworthy, type Manifest } from '@isitacat/model';
import type { Precision } from './engine-name.js';

/** What may be asked for: INT8 where the bundle says that it agrees with float32, or one of the two. */
export const PRECISION_CHOICES = ['auto', 'float32', 'int8'] as const;

/** One of `PRECISION_CHOICES`. */
export type PrecisionChoice = (typeof PRECISION_CHOICES)[number];

/** How far an INT8 answer about one golden picture may lie from the float32 one. */
const INT8_TOLERANCE = 0.1;

/** The precisions to serve a bundle with, the best first; the next is for when its self-test fails. */
export function precisionsFor(
  choice: PrecisionChoice,
  { graphs, int8Agreement }: Pick<Manifest, 'graphs' | 'int8Agreement'>,
): readonly [Precision, ...Precision[]] {
  if (choice !== 'auto') return [choice];
  const isTrusted = int8Agreement !== undefined && isInt8Trustworthy(int8Agreement);
  return graphs.onnxInt8 !== undefined && isTrusted ? ['int8', 'float32'] : ['float32'];
}

/** How far an answer about a golden picture may lie from the manifest's. */
export function goldenTolerance(precision: Precision): number {
  return precision === 'int8' ? INT8_TOLERANCE : GOLDEN_TOLERANCE;
}
