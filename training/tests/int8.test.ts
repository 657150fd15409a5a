import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { efficientnetLite } from '../src/backbones/efficientnet-lite.js';
import { loadEngine } from '../src/engines/load-engine.js';
import { measureActivations } from '../src/export/int8/measure-activations.js';
import { quantizedSteps } from '../src/export/int8/plan.js';
import { writeInt8 } from '../src/export/int8/write-int8.js';
import { writeOnnx } from '../src/export/onnx/write-onnx.js';
import { GraphBuilder } from '../src/graph/builder.js';
import type { Graph } from '../src/graph/graph.js';
import { fullWeights } from '../src/graph/half.js';
import { LoadedGraph } from '../src/graph/loaded-graph.js';
import { composeClassifier, OUTPUTS } from '../src/head/compose.js';
import { splitClassifier } from '../src/head/prior.js';
import { randomSource, randomValues } from './support/random.js';
import { TINY_EMBEDDING, tinyLite } from './support/tiny-lite.js';

const SIDE = 70;

function classifier(): Graph {
  const random = randomSource(5);
  const backbone = efficientnetLite(0, tinyLite(0), SIDE);
  const head = {
    weights: randomValues(TINY_EMBEDDING * 2, 0.2, random),
    bias: randomValues(2, 0.2, random),
    mean: randomValues(TINY_EMBEDDING, 1, random),
    priorWeights: randomValues(2, 0.2, random),
    threshold: 0,
    temperature: 1,
    losses: [],
  };
  return composeClassifier(backbone, head, splitClassifier(backbone.classifier, [1, 2]));
}

/** An embedding of 512 values and, made of them, as many probabilities, few of them large, and what they lead back to. */
function denseGraph(): Graph {
  const random = randomSource(7);
  const weights = (...shape: readonly number[]): ReturnType<typeof fullWeights> => {
    const size = shape.reduce((product, length) => product * length, 1);
    return fullWeights(shape, randomValues(size, 0.2, random));
  };
  const builder = new GraphBuilder();
  builder.affine('normalised', builder.input('pixels', [SIDE, SIDE, 3]), 1 / 128, -127 / 128);
  builder.conv('features', 'normalised', {
    kernel: weights(3, 3, 3, 512),
    bias: weights(512),
    activation: 'relu6',
  });
  const embedding = builder.mean(OUTPUTS.embedding, 'features');
  const kernel = fullWeights([512, 512], randomValues(512 * 512, 2, random));
  const probabilities = builder.softmax(
    OUTPUTS.probabilities,
    builder.dense('logits', embedding, { kernel, bias: weights(512) }),
  );
  const back = builder.dense('back', probabilities, { kernel, transposed: true });
  return builder.build([embedding, probabilities, back]);
}

const picture = (seed: number): Uint8Array =>
  Uint8Array.from(randomValues(SIDE * SIDE * 3, 1, randomSource(seed)), (value) => (value + 1) * 127.5);

async function* pictures(count: number): AsyncIterable<Uint8Array> {
  for (let n = 0; n < count; n += 1) yield await Promise.resolve(picture(n));
}

async function quantized(graph: Graph): Promise<Uint8Array> {
  using network = new LoadedGraph(graph);
  const steps = quantizedSteps(graph, OUTPUTS.embedding);
  const signal = AbortSignal.timeout(20_000);
  const activations = await measureActivations({ network, steps, pictures: pictures(4), side: SIDE, signal });
  return writeInt8(graph, 'test', activations);
}

async function answer(model: Uint8Array, pixels: Uint8Array): Promise<Readonly<Record<string, Tensor>>> {
  const session = await InferenceSession.create(model);
  const results = await session.run({ pixels: new Tensor('uint8', pixels, [1, SIDE, SIDE, 3]) });
  await session.release();
  return results;
}

beforeAll(async () => {
  await loadEngine('tfjs-wasm');
});

describe('an INT8 graph', () => {
  it('answers nearly as float32 does, with the same outputs', async () => {
    const graph = classifier();
    const [float32, int8] = [writeOnnx(graph, 'test'), await quantized(graph)];
    for (const seed of [100, 101]) {
      const [before, after] = [await answer(float32, picture(seed)), await answer(int8, picture(seed))];
      for (const name of Object.values(OUTPUTS)) expect(after[name]?.dims).toEqual(before[name]?.dims);
      const [p = NaN] = before['probabilities']?.data as Float32Array;
      const [q = NaN] = after['probabilities']?.data as Float32Array;
      expect(Math.abs(p - q)).toBeLessThan(0.05);
    }
  });

  it('keeps large dense kernels as bytes, whichever way they are read', async () => {
    const graph = denseGraph();
    const model = await quantized(graph);
    expect(model.length).toBeLessThan(2.2 * 512 * 512);
    const [before, after] = [
      await answer(writeOnnx(graph, 'test'), picture(3)),
      await answer(model, picture(3)),
    ];
    for (const name of graph.outputs) {
      const [values, others] = [before[name], after[name]].map((tensor) => tensor?.data as Float32Array);
      const largest = Math.max(...(values ?? []).map(Math.abs));
      expect(largest).toBeGreaterThan(0);
      for (const [n, value] of (values ?? []).entries())
        expect(Math.abs(value - (others?.[n] ?? NaN)) / largest).toBeLessThan(0.05);
    }
  });

  it('leaves no tensor behind on the engine that calibrated it', async () => {
    const before = tf.memory().numTensors;
    await quantized(classifier());
    expect(tf.memory().numTensors).toBe(before);
  });
});
