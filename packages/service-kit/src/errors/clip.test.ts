import { describe, expect, it } from 'vitest';
import { clip } from './clip.js';

describe('clipped text', () => {
  it('is whole where it fits', () => {
    expect(clip('grüße', 7)).toBe('grüße');
  });

  it('is cut between characters', () => {
    expect(clip('aü猫😀', 3)).toBe('aü');
    expect(clip('aü猫😀', 5)).toBe('aü');
    expect(clip('aü猫😀', 6)).toBe('aü猫');
  });

  it('has no lone surrogates, which could not be sent', () => {
    expect(clip('a\uD800b', 10)).toBe('a\uFFFDb');
  });
});
