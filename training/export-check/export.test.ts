import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { sharedData, temporaryDirectory } from '@isitacat/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { efficientnetLite } from '../src/backbones/efficientnet-lite.js';
import { fetchBackbone } from '../src/backbones/fetch-backbone.js';
import { readTorchFile } from '../src/backbones/torch-file.js';
import { loadEngine } from '../src/engines/load-engine.js';
import { measureActivations } from '../src/export/int8/measure-activations.js';
import { quantizedSteps } from '../src/export/int8/plan.js';
import { writeInt8 } from '../src/export/int8/write-int8.js';
import { writeOnnx } from '../src/export/onnx/write-onnx.js';
import { writeSavedModelTo } from '../src/export/saved-model/write-saved-model.js';
import type { Graph } from '../src/graph/graph.js';
import { LoadedGraph } from '../src/graph/loaded-graph.js';
import { composeClassifier, OUTPUTS } from '../src/head/compose.js';
import { splitClassifier } from '../src/head/prior.js';
import { decode } from '../src/pipeline/load-data.js';
import { composeOriginal } from '../src/recipes/original/compose-original.js';
import { DenseHead, layerSizes } from '../src/recipes/original/dense-head.js';
import { loadTrunk } from '../src/recipes/original/load-trunk.js';
import { edgeTrunkFile } from '../tests/support/edge-trunk.js';
import { randomSource, randomValues } from '../tests/support/random.js';
import { checkExports, preparePython } from './python.js';

const CACHE = fileURLToPath(new URL('../../.cache', import.meta.url));
const NAMES = Object.values(OUTPUTS);
const signal = AbortSignal.timeout(1_200_000);

let python = '';
beforeAll(async () => {
  python = await preparePython(CACHE);
  await loadEngine('auto');
});

async function lite2(side: number): Promise<Graph> {
  const bytes = await fetchBackbone('efficientnet-lite2', { cacheDir: join(CACHE, 'backbones'), signal });
  const backbone = efficientnetLite(2, readTorchFile(bytes), side);
  const random = randomSource(2);
  const head = {
    weights: randomValues(1280 * 2, 0.02, random),
    bias: randomValues(2, 0.2, random),
    mean: randomValues(1280, 0.5, random),
    priorWeights: randomValues(2, 0.2, random),
    threshold: 0,
    temperature: 1,
    losses: [],
  };
  return composeClassifier(backbone, head, splitClassifier(backbone.classifier, [281, 282]));
}

async function vgg16(side: number): Promise<Graph> {
  const file = await edgeTrunkFile(signal);
  const trunk = await loadTrunk(file, side);
  using network = trunk.network;
  expect(network).toBeDefined();
  const sizes = layerSizes(trunk.featureSize, 2);
  using head = new DenseHead(sizes, 1);
  // The trunk's answers are large: smaller first weights keep the probabilities off 0 and 1.
  const state = head.state().map((values) => values.map((value) => value / 30));
  return composeOriginal(trunk.graph, sizes, state);
}

async function pictures(side: number): Promise<readonly Uint8Array[]> {
  const dir = sharedData('demo/cat');
  const names = (await readdir(dir)).filter((name) => name.endsWith('.jpg')).sort();
  return Promise.all(
    names.slice(0, 4).map(async (name) => decode(await readFile(join(dir, name)), side, signal)),
  );
}

/** Writes all exports of a graph, some pictures and the trained layers' answers to them. */
async function writeAll(folder: string, graph: Graph, side: number): Promise<void> {
  using network = new LoadedGraph(graph);
  const all = await pictures(side);
  const steps = quantizedSteps(graph, OUTPUTS.embedding);
  const each = (async function* () {
    for (const one of all) yield await Promise.resolve(one);
  })();
  const activations = await measureActivations({ network, steps, pictures: each, side, signal });
  const pixels = Buffer.concat(all);
  const shape = [all.length, side, side, 3] as [number, number, number, number];
  const input = tf.tensor4d(Int32Array.from(pixels), shape, 'int32');
  const results = network.run(input, NAMES);
  const outputs = Object.fromEntries(NAMES.map((name, n) => [name, results[n]?.shape]));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'facts.json'), JSON.stringify({ shape, outputs }));
  await writeFile(join(folder, 'pixels.bin'), pixels);
  for (const [n, name] of NAMES.entries())
    await writeFile(join(folder, `${name}.bin`), results[n]?.dataSync<'float32'>() ?? '');
  tf.dispose([input, ...results]);
  await writeFile(join(folder, 'model.onnx'), writeOnnx(graph, 'test'));
  await writeFile(join(folder, 'model-int8.onnx'), writeInt8(graph, 'test', activations));
  await writeSavedModelTo(join(folder, 'saved-model'), graph);
}

describe.each([
  ['EfficientNet-Lite2 with a prior', lite2, 260],
  ['VGG16 out of a Keras file with the dense layers of 2020', vgg16, 64],
] as const)('%s', (_, make, side) => {
  it('is answered alike by TensorFlow and onnxruntime in Python, and passes the ONNX checker', async () => {
    await using folder = await temporaryDirectory();
    await writeAll(folder.path, await make(side), side);
    const { onnx, int8, savedModel } = await checkExports(python, folder.path);
    for (const name of NAMES) {
      expect(onnx[name]).toBeLessThan(1e-4);
      expect(savedModel[name]).toBeLessThan(1e-4);
    }
    expect(int8['probabilities']).toBeLessThan(0.05);
  });
});
