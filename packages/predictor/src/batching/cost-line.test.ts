import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CostLine, type CostSample } from './cost-line.js';

const MEASURED = { onnx: [4.15, 36.7, 157], int8: [1.77, 16, 85.6], native: [13, 54.8, 234] } as const;

function samplesOf(times: readonly number[]): CostSample[] {
  return times.map((ms, index) => ({ pictures: [1, 8, 32][index] ?? 0, ms }));
}

describe('CostLine', () => {
  it('is the line that exact samples lie on', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        fc.double({ min: 0, max: 50, noNaN: true }),
        (a, b) => {
          const line = new CostLine([1, 2, 4, 8].map((pictures) => ({ pictures, ms: a * pictures + b })));
          expect(line.predictMs(16) / (16 * a + b)).toBeCloseTo(1, 3);
        },
      ),
    );
  });

  it('finds batch 1 where a picture costs the same in any batch, and larger ones where they pay', () => {
    expect(new CostLine(samplesOf(MEASURED.onnx)).bestBatch(32)).toBe(1);
    expect(new CostLine(samplesOf(MEASURED.int8)).bestBatch(32)).toBe(1);
    expect(new CostLine(samplesOf(MEASURED.native)).bestBatch(32)).toBeGreaterThan(4);
    expect(new CostLine([]).bestBatch(32)).toBe(1);
  });

  it('takes the smallest batch whose pictures cost at most 5 % more than in the largest', () => {
    const line = new CostLine([1, 16].map((pictures) => ({ pictures, ms: 0.2 * pictures + 5 })));
    const best = line.bestBatch(16);
    const costMs = (pictures: number): number => line.predictMs(pictures) / pictures;
    expect(costMs(best)).toBeLessThanOrEqual(1.05 * costMs(16));
    expect(costMs(best - 1)).toBeGreaterThan(1.05 * costMs(16));
  });

  it('follows a machine that becomes slower, and keeps its shape while batches of one size are seen', () => {
    const line = new CostLine([1, 8].map((pictures) => ({ pictures, ms: 2 * pictures + 6 })));
    for (let batch = 0; batch < 200; batch++) line.observe({ pictures: 4, ms: 28 });
    expect(line.predictMs(4)).toBeCloseTo(28, 1);
    expect(line.perBatchMs / line.predictMs(0)).toBe(1);
    expect(line.predictMs(8)).toBeGreaterThan(40);
    expect(line.predictMs(8)).toBeLessThan(48);
  });

  it('learns the shape from batches of several sizes', () => {
    const line = new CostLine([{ pictures: 1, ms: 9 }]);
    for (let batch = 0; batch < 400; batch++) {
      const pictures = 1 + (batch % 8);
      line.observe({ pictures, ms: 2 * pictures + 6 });
    }
    expect(line.perBatchMs).toBeCloseTo(6, 1);
    expect(line.predictMs(32)).toBeCloseTo(70, 0);
  });

  it('is hardly moved by a freak', () => {
    const line = new CostLine([{ pictures: 1, ms: 4 }]);
    for (let batch = 0; batch < 50; batch++) line.observe({ pictures: 1, ms: batch % 2 === 0 ? 3.9 : 4.1 });
    line.observe({ pictures: 1, ms: 4000 });
    expect(line.predictMs(1)).toBeLessThan(5);
  });

  it('is never negative, whatever it sees', () => {
    const sample = fc.record({
      pictures: fc.integer({ min: 1, max: 32 }),
      ms: fc.double({ min: 0, max: 1e4, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 5 }), fc.array(sample), (first, later) => {
        const line = new CostLine(first);
        for (const each of later) line.observe(each);
        expect(line.predictMs(1)).toBeGreaterThanOrEqual(0);
        expect(line.perBatchMs).toBeGreaterThanOrEqual(0);
        const best = line.bestBatch(32);
        expect(Number.isInteger(best) && best >= 1 && best <= 32).toBe(true);
      }),
    );
  });
});
