import { describe, expect, it } from 'vitest';
import { durationInWords, probabilityInWords, sizeInWords } from './numbers.js';

describe('probabilityInWords', () => {
  it.each([
    [0, 'under 1%'],
    [0.02, '2%'],
    [0.973, '97%'],
    [0.994, '99%'],
    [0.996, 'over 99%'],
    [1, 'over 99%'],
  ])('says %d as %j', (probability, words) => {
    expect(probabilityInWords(probability)).toBe(words);
  });
});

describe('durationInWords', () => {
  it.each([
    [0, '0 ms'],
    [0.4, 'under 1 ms'],
    [84.4, '84 ms'],
    [2345, '2.3 s'],
  ])('says %d ms as %j', (durationMs, words) => {
    expect(durationInWords(durationMs)).toBe(words);
  });
});

describe('sizeInWords', () => {
  it.each([
    [1, '1 kB'],
    [30_700, '31 kB'],
    [2_400_000, '2.4 MB'],
  ])('says %d bytes as %j', (sizeBytes, words) => {
    expect(sizeInWords(sizeBytes)).toBe(words);
  });
});
