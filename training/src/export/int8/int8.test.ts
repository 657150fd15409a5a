import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../graph/builder.js';
import { fullWeights } from '../../graph/half.js';
import { correctBias } from './correct-bias.js';
import { planQuantization, quantizedSteps } from './plan.js';
import { byteScaleOf, KERNEL_LEVELS, quantizeBias, quantizeKernel } from './quantize.js';

describe('byteScaleOf', () => {
  it('puts both ends of a range and 0 on bytes', () => {
    const { scale, zeroPoint } = byteScaleOf({ low: -1, high: 4.1 });
    expect(scale).toBeCloseTo(0.02, 6);
    expect(zeroPoint).toBe(50);
  });

  it('gives a range of nothing a scale that can be divided by', () => {
    expect(byteScaleOf({ low: 0, high: 0 })).toEqual({ scale: 1, zeroPoint: 0 });
  });
});

describe('quantizeKernel', () => {
  it('scales each output channel by its own largest value', () => {
    const { values, scales } = quantizeKernel(Float32Array.of(1, -0.4, 0.01, 0.02), new Float32Array(2), 1);
    expect([...values]).toEqual([KERNEL_LEVELS, -25, 32, KERNEL_LEVELS]);
    expect(scales[1]).toBeCloseTo(0.02 / KERNEL_LEVELS, 9);
  });

  it('keeps two products of bytes within 16 bits', () => {
    expect(2 * 255 * KERNEL_LEVELS).toBeLessThan(2 ** 15);
  });

  it('keeps the bias of a channel with hardly any kernel within int32', () => {
    const { scales } = quantizeKernel(Float32Array.of(1e-20), Float32Array.of(5), 0.01);
    expect(quantizeBias(Float32Array.of(5), 0.01, scales)[0]).toBeCloseTo(2 ** 30, -3);
  });
});

describe('correctBias', () => {
  it('takes back what rounding adds on the average input', () => {
    const values = Float32Array.of(1, 0.49);
    const kernel = { values: Int8Array.of(2, 1), scales: Float32Array.of(0.5) };
    const bias = correctBias({
      op: 'conv',
      values,
      kernel,
      bias: Float32Array.of(3),
      inputMean: Float64Array.of(10, 100),
    });
    expect(bias[0]).toBeCloseTo(3 - 0.01 * 100, 4);
  });
});

describe('planQuantization', () => {
  const weights = {
    kernel: fullWeights([1, 1, 3, 2], new Float32Array(6)),
    bias: fullWeights([2], new Float32Array(2)),
  };
  const graphWith = (offset: number): ReturnType<GraphBuilder['build']> => {
    const builder = new GraphBuilder();
    builder.affine('normalised', builder.input('pixels', [4, 4, 3]), 1 / 128, offset);
    builder.conv('features', 'normalised', weights);
    builder.maxPool('pooled', 'features');
    builder.conv('heat', 'pooled', { ...weights, kernel: fullWeights([1, 1, 2, 2], new Float32Array(4)) });
    return builder.build([builder.mean('embedding', 'pooled'), 'heat']);
  };

  it('names what the embedding is made of, not what else is answered', () => {
    expect(quantizedSteps(graphWith(-127 / 128), 'embedding').map(({ name }) => name)).toEqual([
      'normalised',
      'features',
      'pooled',
    ]);
  });

  it('reads pixels as they are where the normalisation keeps 0 on a byte', () => {
    const plan = planQuantization(graphWith(-127 / 128), new Map([['normalised', { low: -9, high: 9 }]]));
    expect(plan.get('normalised')).toEqual({ scale: 1 / 128, zeroPoint: 127 });
    const rounded = planQuantization(graphWith(-0.3), new Map([['normalised', { low: 0, high: 2.55 }]]));
    expect(rounded.get('normalised')?.scale).toBeCloseTo(0.01, 6);
  });

  it('pools bytes at the scale that they came with', () => {
    const ranges = new Map([
      ['features', { low: -1, high: 1 }],
      ['pooled', { low: 0, high: 1 }],
    ]);
    const plan = planQuantization(graphWith(-127 / 128), ranges);
    expect(plan.get('pooled')).toEqual(plan.get('features'));
  });
});
