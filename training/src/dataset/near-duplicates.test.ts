import { decodePicture } from '@isitacat/vision';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { FINGERPRINT_SIDE, fingerprintOf, greyOf, type Fingerprint } from './fingerprint.js';
import { groupNearDuplicates } from './near-duplicates.js';
import { splitByDigest } from './split.js';
import { scene } from '../../tests/support/scene.js';

const SIZE = { width: FINGERPRINT_SIDE, height: FINGERPRINT_SIDE };
const digest = (n: number): string => n.toString(16).padStart(64, '0');

async function fingerprint(picture: Buffer): Promise<Fingerprint> {
  return fingerprintOf(greyOf(await decodePicture(picture, SIZE)));
}

describe('groupNearDuplicates', () => {
  it('holds a picture, its scaled, re-encoded and brightened versions together, and others apart', async () => {
    const original = await scene(7);
    const versions = [
      original,
      await sharp(original).jpeg({ quality: 40 }).toBuffer(),
      await sharp(original).resize(120).webp().toBuffer(),
      await sharp(original).linear(1, 12).png().toBuffer(),
      await scene(8),
      await scene(9),
    ];
    const prints = await Promise.all(versions.map(fingerprint));
    const examples = [...prints.keys()].map((n) => ({ path: `${n}.jpg`, label: 0, sha256: digest(n) }));
    const copy = { path: 'copy.jpg', label: 0, sha256: digest(5) };
    const known = new Map(prints.map((print, n) => [digest(n), print]));
    const grouped = groupNearDuplicates([...examples, copy], known);
    expect(grouped.examples.map(({ group }) => group)).toEqual([0, 0, 0, 0, 4, 5, 5].map(digest));
    expect(grouped).toMatchObject({ copies: 1, alike: 3 });
  });

  it('keeps each group on one side of every split', async () => {
    const print = await fingerprint(await scene(7));
    const examples = Array.from({ length: 20 }, (_, n) => ({ path: `${n}`, label: 0, sha256: digest(n) }));
    const known = new Map(examples.map(({ sha256 }) => [sha256, print]));
    const grouped = groupNearDuplicates(examples, known);
    for (const seed of [1, 2, 3, 4, 5]) {
      const { train, validation } = splitByDigest(grouped.examples, 0.5, seed);
      expect(train.length * validation.length).toBe(0);
    }
  });
});
