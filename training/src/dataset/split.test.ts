import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { foldOf, splitByDigest } from './split.js';

const EXAMPLES = Array.from({ length: 1000 }, (_, n) => ({
  path: `${n}.jpg`,
  label: 0,
  sha256: createHash('sha256').update(String(n)).digest('hex'),
}));

describe('splitByDigest', () => {
  it('holds out about the share that is asked for, every picture on one side', () => {
    const { train, validation } = splitByDigest(EXAMPLES, 0.2, 1);
    expect(validation.length).toBeGreaterThan(150);
    expect(validation.length).toBeLessThan(250);
    expect(new Set([...train, ...validation]).size).toBe(1000);
  });

  it('leaves every picture on its side when others come or go', () => {
    const whole = new Set(splitByDigest(EXAMPLES, 0.2, 1).validation);
    for (const example of splitByDigest(EXAMPLES.slice(300, 600), 0.2, 1).validation)
      expect(whole).toContain(example);
  });

  it('puts equal files on the same side', () => {
    const copies = EXAMPLES.map((example) => ({ ...example, path: `copy/${example.path}` }));
    const { validation } = splitByDigest([...EXAMPLES, ...copies], 0.2, 1);
    const digests = validation.map(({ sha256 }) => sha256);
    expect(digests.length).toBe(2 * new Set(digests).size);
  });

  it('splits otherwise with another seed', () => {
    expect(splitByDigest(EXAMPLES, 0.2, 2)).not.toEqual(splitByDigest(EXAMPLES, 0.2, 1));
  });
});

describe('foldOf', () => {
  it('spreads pictures over all folds', () => {
    const folds = EXAMPLES.map((example) => foldOf(example, 5, 1));
    for (const fold of [0, 1, 2, 3, 4])
      expect(folds.filter((each) => each === fold).length).toBeGreaterThan(150);
  });
});
