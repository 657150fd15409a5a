import { createHash } from 'node:crypto';
import type { Example } from './read-dataset.js';

/** Two disjoint parts of a dataset. */
export interface Split {
  readonly train: readonly Example[];
  readonly validation: readonly Example[];
}

/**
 * Splits by the digest of each picture or of its group, so that a picture stays on its side whatever
 * else is added that is not like it, and near-duplicates are never on both.
 *
 * @param fraction Share of validation, 0 to 1.
 */
export function splitByDigest(examples: readonly Example[], fraction: number, seed: number): Split {
  const isHeldOut = (example: Example): boolean => draw(example, `split ${seed}`) < fraction;
  return {
    train: examples.filter((example) => !isHeldOut(example)),
    validation: examples.filter(isHeldOut),
  };
}

/** The fold, 0 to `folds - 1`, of each example; near-duplicates share one. */
export function foldOf(example: Example, folds: number, seed: number): number {
  return Math.floor(draw(example, `fold ${seed}`) * folds);
}

/** A number in [0, 1) that depends on nothing but its arguments. */
function draw({ sha256, group }: Example, purpose: string): number {
  const hash = createHash('sha256').update(`${purpose} ${group ?? sha256}`);
  return hash.digest().readUInt32LE(0) / 2 ** 32;
}
