import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { efficientnetLite } from '../src/backbones/efficientnet-lite.js';
import { loadEngine } from '../src/engines/load-engine.js';
import { writeOnnx } from '../src/export/onnx/write-onnx.js';
import { writeTfjs } from '../src/export/tfjs/write-tfjs.js';
import type { Graph } from '../src/graph/graph.js';
import { LoadedGraph } from '../src/graph/loaded-graph.js';
import { composeClassifier, OUTPUTS } from '../src/head/compose.js';
import { splitClassifier } from '../src/head/prior.js';
import { randomSource, randomValues } from './support/random.js';
import { TINY_EMBEDDING, tinyLite } from './support/tiny-lite.js';

const SIDE = 70; // odd sizes on the way down: both kinds of SAME padding
const NAMES = Object.values(OUTPUTS);
const BATCH = 3;

/** A whole classifier with random weights. */
function classifier(classes: number, prior: readonly number[]): Graph {
  const random = randomSource(7);
  const backbone = efficientnetLite(0, tinyLite(0), SIDE);
  const head = {
    weights: randomValues(TINY_EMBEDDING * classes, 0.5, random),
    bias: randomValues(classes, 0.5, random),
    mean: randomValues(TINY_EMBEDDING, 1, random),
    priorWeights: prior.length === 0 ? undefined : randomValues(classes, 0.5, random),
    threshold: 0,
    temperature: 1,
    losses: [],
  };
  return composeClassifier(
    backbone,
    head,
    prior.length === 0 ? undefined : splitClassifier(backbone.classifier, prior),
  );
}

const pixelsOf = (count: number): Uint8Array =>
  Uint8Array.from(randomValues(count * SIDE * SIDE * 3, 1, randomSource(3)), (value) => (value + 1) * 127.5);

function runTrained(graph: Graph, pixels: Uint8Array, count: number): readonly Float32Array[] {
  const network = new LoadedGraph(graph);
  const input = tf.tensor4d(Int32Array.from(pixels), [count, SIDE, SIDE, 3], 'int32');
  const results = network.run(input, NAMES);
  const values = results.map((result) => result.dataSync<'float32'>());
  tf.dispose([input, ...results]);
  network[Symbol.dispose]();
  return values;
}

async function runOnnx(graph: Graph, pixels: Uint8Array, count: number): Promise<readonly Float32Array[]> {
  const session = await InferenceSession.create(writeOnnx(graph, 'test'));
  const results = await session.run({ pixels: new Tensor('uint8', pixels, [count, SIDE, SIDE, 3]) });
  await session.release();
  return NAMES.map((name) => results[name]?.data as Float32Array);
}

async function runTfjs(graph: Graph, pixels: Uint8Array, count: number): Promise<readonly Float32Array[]> {
  const [model, ...shards] = writeTfjs(graph);
  const json = JSON.parse(Buffer.from(model?.bytes ?? []).toString()) as tf.io.ModelJSON;
  const weightSpecs = json.weightsManifest.flatMap((group) => group.weights);
  const weightData = Uint8Array.from(Buffer.concat(shards.map(({ bytes }) => bytes))).buffer;
  const artifacts = { modelTopology: json.modelTopology, weightSpecs, weightData };
  const loaded = await loadGraphModel({ load: () => Promise.resolve(artifacts) });
  const input = tf.tensor4d(Int32Array.from(pixels), [count, SIDE, SIDE, 3], 'int32');
  const results = loaded.execute({ pixels: input }, [...NAMES]) as tf.Tensor[];
  const values = results.map((result) => result.dataSync<'float32'>());
  tf.dispose([input, ...results]);
  loaded.dispose();
  return values;
}

function largestDifference(left: readonly Float32Array[], right: readonly Float32Array[]): number {
  expect(right.map((values) => values.length)).toEqual(left.map((values) => values.length));
  return Math.max(
    ...left.flatMap((values, n) => [...values].map((value, k) => Math.abs(value - (right[n]?.[k] ?? NaN)))),
  );
}

beforeAll(async () => {
  await loadEngine('tfjs-wasm');
});

describe.each([
  ['two classes and a prior', 2, [2, 5, 6]],
  ['three classes without a prior', 3, []],
] as const)('a classifier of %s', (_, classes, prior) => {
  const graph = classifier(classes, prior);
  const pixels = pixelsOf(BATCH);

  it('answers the same through ONNX Runtime, all three outputs, any batch', async () => {
    expect(
      largestDifference(runTrained(graph, pixels, BATCH), await runOnnx(graph, pixels, BATCH)),
    ).toBeLessThan(1e-4);
    const one = pixels.subarray(0, pixels.length / BATCH);
    expect(largestDifference(runTrained(graph, one, 1), await runOnnx(graph, one, 1))).toBeLessThan(1e-4);
  });

  it('answers the same as a TensorFlow.js graph model whose backbone is stored as float16', async () => {
    const before = tf.memory().numTensors;
    expect(
      largestDifference(runTrained(graph, pixels, BATCH), await runTfjs(graph, pixels, BATCH)),
    ).toBeLessThan(1e-4);
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('has evidence whose mean over the places tells the logits of two pictures apart', () => {
  const classes = 3;
  const [probabilities = [], evidence = []] = runTrained(classifier(classes, []), pixelsOf(2), 2);
  const places = evidence.length / 2 / classes;
  const meanOf = (picture: number, label: number): number =>
    Array.from(
      { length: places },
      (_, n) => evidence[(picture * places + n) * classes + label] ?? NaN,
    ).reduce((sum, value) => sum + value / places, 0);
  const oddsOf = (picture: number): number =>
    Math.log((probabilities[picture * classes] ?? NaN) / (probabilities[picture * classes + 1] ?? NaN));
  const byEvidence = meanOf(0, 0) - meanOf(0, 1) - (meanOf(1, 0) - meanOf(1, 1));
  expect(byEvidence).toBeCloseTo(oddsOf(0) - oddsOf(1), 4);
});

it('stores the backbone in two bytes a weight', () => {
  const [model, ...shards] = writeTfjs(classifier(2, []));
  const { weightsManifest } = JSON.parse(Buffer.from(model?.bytes ?? []).toString()) as tf.io.ModelJSON;
  const weights = weightsManifest.flatMap((group) => group.weights);
  const halves = weights.filter(({ quantization }) => quantization?.dtype === 'float16');
  const sizeOf = ({ shape }: { readonly shape: readonly number[] }): number =>
    shape.reduce((product, side) => product * side, 1);
  const total = weights.reduce((sum, spec) => sum + sizeOf(spec) * (halves.includes(spec) ? 2 : 4), 0);
  expect(shards.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(total);
  expect(halves.length).toBeGreaterThan(90);
});
