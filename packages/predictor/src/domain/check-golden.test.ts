import { describe, expect, it } from 'vitest';
import { checkGolden } from './check-golden.js';

describe('checkGolden', () => {
  it('accepts what differs by rounding', () => {
    expect(() => {
      checkGolden('a.png', [0.25, 0.75], Float32Array.of(0.2515, 0.7485), 2e-3);
    }).not.toThrow();
  });

  it.each([
    ['another answer', [0.255, 0.745]],
    ['no number', [NaN, 0.75]],
    ['too few classes', [0.25]],
    ['too many classes', [0.25, 0.75, 0]],
  ])('refuses %s, naming the picture', (_, got) => {
    expect(() => {
      checkGolden('a.png', [0.25, 0.75], got, 2e-3);
    }).toThrow('a.png');
  });
});
