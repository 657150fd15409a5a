import { describe, expect, it } from 'vitest';
import { quantizeBias } from './quantize.js';
import { MOST_LEVELS, MOST_PAIR_LEVELS, quantizeKernel } from './quantize-kernel.js';

const plain = { bias: new Float32Array(1), inputScale: 1, neighbour: undefined };

describe('quantizeKernel', () => {
  it('scales each output channel by its own largest value', () => {
    const values = Float32Array.of(1, -0.4, 0.0101, 0.02);
    const { values: bytes, scales } = quantizeKernel({ ...plain, values, bias: new Float32Array(2) });
    expect([...bytes]).toEqual([MOST_LEVELS, -51, 64, MOST_LEVELS]);
    expect(scales[1]).toBeCloseTo(0.02 / MOST_LEVELS, 9);
  });

  it('keeps the bias of a channel with hardly any kernel within int32', () => {
    const bias = Float32Array.of(5);
    const { scales } = quantizeKernel({ ...plain, values: Float32Array.of(1e-20), bias, inputScale: 0.01 });
    expect(quantizeBias(bias, 0.01, scales)[0]).toBeCloseTo(2 ** 30, -3);
  });

  it('keeps two products of bytes that are added within 16 bits', () => {
    expect(255 * MOST_PAIR_LEVELS).toBeLessThan(2 ** 15);
    const values = Float32Array.of(1, 0.9, 0.8, -1, -0.7, 0.2);
    const { values: bytes } = quantizeKernel({ ...plain, values, neighbour: 1 });
    const sums = [...bytes.slice(1)].map((byte, n) => Math.abs(byte + (bytes[n] ?? 0)));
    expect(Math.max(...sums)).toBeLessThanOrEqual(MOST_PAIR_LEVELS);
  });

  it('looks for neighbours at the same place of the next input channel', () => {
    const values = Float32Array.of(1, 1, 0.01, 0.01);
    const [one = 0, other = 0] = quantizeKernel({ ...plain, values, neighbour: 2 }).values;
    expect(one + other).toBeGreaterThan(MOST_PAIR_LEVELS);
  });

  it('rounds finely where only small values stand beside a large one, coarsely where large ones do', () => {
    const single = quantizeKernel({ ...plain, values: Float32Array.of(1, 0.001, -0.3, 0.2), neighbour: 1 });
    expect(single.values[0]).toBeGreaterThan(100);
    const pair = quantizeKernel({ ...plain, values: Float32Array.of(1, 1, 1, 1), neighbour: 1 });
    for (const byte of pair.values) expect(byte * (pair.scales[0] ?? 0)).toBeCloseTo(1, 1);
  });
});
