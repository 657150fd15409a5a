import { seeded } from '../faults/random.js';
import { animations } from './animations.js';
import { bombs } from './bombs.js';
import { claimedSizes } from './claimed-sizes.js';
import { damagedPictures } from './damaged.js';
import { disguises } from './disguises.js';
import type { HostileFile } from './hostile-file.js';
import { hostileMetadata } from './metadata.js';

/**
 * Every hostile file: two thousand and more, the same for the same seed.
 *
 * @param seed Any whole number.
 */
export async function hostileFiles(seed: number): Promise<readonly HostileFile[]> {
  return [
    ...bombs(),
    ...animations(),
    ...(await damagedPictures(seed)),
    ...(await claimedSizes()),
    ...(await hostileMetadata(seed)),
    ...(await disguises(seed)),
  ];
}

/** Some of each kind, which ones by the seed. */
export function sampleOf(
  files: readonly HostileFile[],
  eachKind: number,
  seed: number,
): readonly HostileFile[] {
  const kinds = new Map<string, HostileFile[]>();
  for (const file of files) kinds.set(file.kind, [...(kinds.get(file.kind) ?? []), file]);
  return [...kinds.values()].flatMap((each) => seeded(seed).shuffle(each).slice(0, eachKind));
}
