import { createHash } from 'node:crypto';
import type { Example } from './read-dataset.js';

/** Two disjoint parts of a dataset. */
export interface Split {
  readonly train: readonly Example[];
  readonly validation: readonly Example[];
}

/**
 * Splits by each picture's own digest, so that a picture stays on its side
 * whatever else is added, and equal files are never on both.
 *
 * @param fraction Share of validation, 0 to 1.
 */
export function splitByDigest(examples: readonly Example[], fraction: number, seed: number): Split {
  const isHeldOut = (example: Example): boolean => draw(example.sha256, `split ${seed}`) < fraction;
  return {
    train: examples.filter((example) => !isHeldOut(example)),
    validation: examples.filter(isHeldOut),
  };
}

/** The fold, 0 to `folds - 1`, of each example; equal files share one. */
export function foldOf(example: Example, folds: number, seed: number): number {
  return Math.floor(draw(example.sha256, `fold ${seed}`) * folds);
}

/** A number in [0, 1) that depends on nothing but its arguments. */
function draw(digest: string, purpose: string): number {
  return createHash('sha256').update(`${purpose} ${digest}`).digest().readUInt32LE(0) / 2 ** 32;
}
