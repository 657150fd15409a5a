import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../graph/builder.js';
import { fullWeights } from '../../graph/half.js';
import type { ConvStep, Graph } from '../../graph/graph.js';
import { equaliseChannels } from './equalise.js';
import type { Activation } from './measure-activations.js';

const narrow = { kernel: fullWeights([1, 1, 3, 2], Float32Array.of(4, 1, 4, 1, 4, 1)), bias: ones(2) };
const wide = { kernel: fullWeights([1, 1, 2, 1], Float32Array.of(1, 1)), bias: ones(1) };

function ones(size: number): ReturnType<typeof fullWeights> {
  return fullWeights([size], new Float32Array(size).fill(1));
}

function activation(...highs: readonly number[]): Activation {
  const low = new Float32Array(highs.length);
  return { mean: Float64Array.from(highs), lows: [low], highs: [Float32Array.from(highs)] };
}

/** Two narrow results, added up, read by a convolution. */
function chain(outputs: readonly string[] = []): Graph {
  const builder = new GraphBuilder();
  builder.input('pixels', [2, 2, 3]);
  builder.conv('one', 'pixels', narrow);
  builder.conv('other', 'pixels', narrow);
  builder.add('sum', 'one', 'other');
  builder.conv('read', 'sum', { ...wide, activation: 'relu6' });
  return builder.build(['read', ...outputs]);
}

const measured = new Map([
  ['one', activation(4, 1)],
  ['other', activation(16, 1)],
  ['sum', activation(16, 1)],
]);

function kernelOf({ steps }: Graph, name: string): readonly number[] {
  const step = steps.find((each): each is ConvStep => each.name === name && each.op === 'conv');
  return [...(step?.kernel.data ?? [])];
}

describe('equaliseChannels', () => {
  it('makes a small channel larger beside a large one, and its readers take that back', () => {
    const { graph, activations } = equaliseChannels({ graph: chain(), activations: measured });
    // Peaks 16 and 1: each is brought half of the way to their middle, 4.
    expect([...(activations.get('sum')?.highs[0] ?? [])]).toEqual([8, 2]);
    expect(kernelOf(graph, 'one')).toEqual([2, 2, 2, 2, 2, 2]);
    expect(kernelOf(graph, 'read')).toEqual([2, 0.5]);
  });

  it('gives all results that are added up the same scales', () => {
    const { graph, activations } = equaliseChannels({ graph: chain(), activations: measured });
    expect(kernelOf(graph, 'other')).toEqual(kernelOf(graph, 'one'));
    expect([...(activations.get('one')?.mean ?? [])]).toEqual([2, 2]);
  });

  it('leaves a result alone that is an answer itself', () => {
    const { graph } = equaliseChannels({ graph: chain(['sum']), activations: measured });
    expect(kernelOf(graph, 'one')).toEqual(kernelOf(chain(), 'one'));
  });

  it('leaves a result alone that something other than a convolution reads', () => {
    const builder = GraphBuilder.from(chain());
    const graph = builder.build(['read', builder.mean('mean', 'other')]);
    expect(kernelOf(equaliseChannels({ graph, activations: measured }).graph, 'one')).toEqual(
      kernelOf(graph, 'one'),
    );
  });

  it('leaves a channel alone that is never used', () => {
    const activations = new Map([...measured.keys()].map((name) => [name, activation(9, 0)]));
    const { graph } = equaliseChannels({ graph: chain(), activations });
    expect(kernelOf(graph, 'read')).toEqual([1, 1]);
  });
});
