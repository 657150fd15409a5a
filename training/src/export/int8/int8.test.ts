import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../graph/builder.js';
import { fullWeights } from '../../graph/half.js';
import { correctBias } from './correct-bias.js';
import type { Activation } from './measure-activations.js';
import { planDense, planQuantization, quantizedSteps } from './plan.js';
import { byteScaleOf } from './quantize.js';
import { fullRange, usualPeaks, usualRange } from './ranges.js';

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

describe('correctBias', () => {
  it('takes back what rounding adds on the average input', () => {
    const values = Float32Array.of(1, 0.49);
    const kernel = { values: Int8Array.of(2, 1), scales: Float32Array.of(0.5) };
    const bias = correctBias({
      isDepthwise: false,
      values,
      kernel,
      bias: Float32Array.of(3),
      inputMean: Float64Array.of(10, 100),
    });
    expect(bias[0]).toBeCloseTo(3 - 0.01 * 100, 4);
  });
});

/** One channel on one picture. */
function activation(low: number, high: number): Activation {
  return { mean: Float64Array.of(0), lows: [Float32Array.of(low)], highs: [Float32Array.of(high)] };
}

describe('ranges', () => {
  const far = {
    mean: new Float64Array(2),
    lows: [Float32Array.of(-2, 1), Float32Array.of(-4, -1)],
    highs: [Float32Array.of(1, 3), Float32Array.of(1, 9)],
  };

  it('take the mean of the extremes of pictures, or all that was seen', () => {
    expect(usualRange(far)).toEqual({ low: -3, high: 6 });
    expect(fullRange(far)).toEqual({ low: -4, high: 9 });
  });

  it('tell how far each channel usually goes, to either side', () => {
    expect([...usualPeaks(far)]).toEqual([3, 6]);
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
    const plan = planQuantization(graphWith(-127 / 128), new Map([['normalised', activation(-9, 9)]]));
    expect(plan.get('normalised')).toEqual({ scale: 1 / 128, zeroPoint: 127 });
    const rounded = planQuantization(graphWith(-0.3), new Map([['normalised', activation(0, 2.55)]]));
    expect(rounded.get('normalised')?.scale).toBeCloseTo(0.01, 6);
  });

  it('pools bytes at the scale that they came with', () => {
    const ranges = new Map([
      ['features', activation(-1, 1)],
      ['pooled', activation(0, 1)],
    ]);
    const plan = planQuantization(graphWith(-127 / 128), ranges);
    expect(plan.get('pooled')).toEqual(plan.get('features'));
  });

  it('leaves the first layers float32, up to the first narrow result', () => {
    const builder = new GraphBuilder();
    builder.input('pixels', [4, 4, 3]);
    builder.conv('stem', 'pixels', { ...weights, activation: 'relu6' });
    const square = { ...weights, kernel: fullWeights([1, 1, 2, 2], new Float32Array(4)) };
    builder.conv('narrow', 'stem', square);
    builder.conv('wide', 'narrow', { ...square, activation: 'relu6' });
    const graph = builder.build([builder.mean('embedding', 'wide')]);
    expect(quantizedSteps(graph, 'embedding').map(({ name }) => name)).toEqual(['narrow', 'wide']);
  });
});

describe('planDense', () => {
  it('reads bytes where a dense kernel is large, over all that its input was seen to be', () => {
    const builder = new GraphBuilder();
    builder.input('pixels', [1, 1, 512]);
    builder.mean('embedding', 'pixels');
    const kernel = fullWeights([512, 512], new Float32Array(512 * 512));
    builder.dense('large', 'embedding', { kernel });
    builder.dense('small', 'embedding', { kernel: fullWeights([512, 2], new Float32Array(1024)) });
    builder.dense('back', builder.softmax('shares', 'large'), { kernel, transposed: true });
    const graph = builder.build(['small', 'back']);
    expect(quantizedSteps(graph, 'embedding').map(({ name }) => name)).toEqual(['embedding']);
    const plan = planDense(graph, new Map([['embedding', activation(0, 5.1)]]));
    expect([...plan.keys()]).toEqual(['large', 'back']);
    expect(plan.get('large')?.scale).toBeCloseTo(0.02, 6);
    expect(plan.get('back')?.scale).toBeCloseTo(1 / 255, 9);
  });
});
