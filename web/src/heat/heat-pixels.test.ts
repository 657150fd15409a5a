import { Explanation } from '@isitacat/contracts';
import { describe, expect, it } from 'vitest';
import { hasHeat, heatPixels } from './heat-pixels.js';

const map = Explanation.fromPartial({ width: 2, height: 1, values: new Uint8Array([0, 255]), peak: 5 });

describe('heatPixels', () => {
  it('veils what does not speak for the label and lets through what does', () => {
    const [, , , veil, , , , glow] = heatPixels(map);
    expect(veil).toBeGreaterThan(170);
    expect(glow).toBeLessThan(60);
  });

  it('is fainter when little speaks for the label at all', () => {
    const faint = heatPixels({ ...map, peak: 0.1 });
    expect(faint[3]).toBeLessThan((heatPixels(map)[3] ?? 0) / 2);
  });
});

describe('hasHeat', () => {
  it('holds only when the model tells where it looked', () => {
    expect(hasHeat(map)).toBe(true);
    expect(hasHeat({ ...map, peak: 0 })).toBe(false);
    expect(hasHeat(undefined)).toBe(false);
  });
});
