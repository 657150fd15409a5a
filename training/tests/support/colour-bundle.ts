import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openSigningKey, signBundle, type ManifestDraft } from '@isitacat/model';
import type { Example } from '../../src/dataset/read-dataset.js';
import { writeOnnx } from '../../src/export/onnx/write-onnx.js';
import { writeTfjs } from '../../src/export/tfjs/write-tfjs.js';
import { GraphBuilder } from '../../src/graph/builder.js';
import type { Graph, Weights } from '../../src/graph/graph.js';
import { OUTPUTS } from '../../src/head/compose.js';
import { VALIDATION_FILE, validationList } from '../../src/publish/validation-list.js';

const SIDE = 8;

/** Red, green and blue, 0 to 255 each. */
export type Colour = readonly [number, number, number];

/** A GIF of one pixel. */
function colourGif(colour: Colour): Buffer {
  const start = [...Buffer.from('GIF89a'), 1, 0, 1, 0, 0x80, 0, 0, ...colour, ...colour];
  return Buffer.from([...start, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b]);
}

/** Writes ten pictures of each class into `dir`. @returns the paths of all, reds first. */
export async function writeColours(dir: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const label of ['red', 'blue']) {
    await mkdir(join(dir, label), { recursive: true });
    for (let n = 0; n < 10; n += 1) {
      const path = join(dir, label, `${n}.gif`);
      await writeFile(path, colourGif(label === 'red' ? [150 + n, 100, 60] : [60, 100, 150 + n]));
      paths.push(path);
    }
  }
  return paths;
}

/** How a bundle differs from others. */
export interface ColourBundle {
  readonly model?: string;
  readonly labels?: readonly [string, string];
  /** How sure it is that more red than blue is red; below 0 it is always wrong. */
  readonly steepness?: number;
  readonly validation?: readonly Pick<Example, 'sha256'>[];
}

/** Writes a bundle that tells red pictures from blue ones. @param keysDir Holds the key that signs it. */
export async function writeColourBundle(
  dir: string,
  keysDir: string,
  { model = 'colour', labels = ['red', 'blue'], steepness = 4, validation = [] }: ColourBundle = {},
): Promise<void> {
  const golden: Colour = [100, 100, 90];
  const graph = colourGraph(steepness);
  const files = {
    'onnx/model.onnx': writeOnnx(graph, model),
    ...Object.fromEntries(writeTfjs(graph).map(({ name, bytes }) => [`tfjs/${name}`, bytes])),
    'golden/1.gif': colourGif(golden),
    [VALIDATION_FILE]: validationList(validation),
  };
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), bytes);
  }
  const draft: ManifestDraft = {
    model,
    labels,
    createTime: new Date().toISOString(),
    input: { width: SIDE, height: SIDE, fit: 'fill' },
    graphs: { onnx: 'onnx/model.onnx', tfjs: 'tfjs/model.json' },
    outputs: { ...OUTPUTS, evidenceWidth: SIDE, evidenceHeight: SIDE, embeddingSize: 3 },
    golden: [{ file: 'golden/1.gif', probabilities: answerTo(golden, steepness) }],
    metrics: {},
    training: {},
  };
  const key = await openSigningKey(keysDir, 'signing');
  await signBundle(dir, draft, key, { signal: AbortSignal.timeout(10_000) });
}

function answerTo([red, , blue]: Colour, steepness: number): readonly [number, number] {
  const isRed = 1 / (1 + Math.exp((-2 * steepness * (red - blue)) / 128));
  return [isRed, 1 - isRed];
}

function colourGraph(steepness: number): Graph {
  const builder = new GraphBuilder();
  const pixels = builder.input('pixels', [SIDE, SIDE, 3]);
  const scaled = builder.affine('scaled', pixels, 1 / 128, -1);
  const kernel = [steepness, -steepness, 0, 0, -steepness, steepness];
  const classes = { kernel: weights([3, 2], kernel), bias: weights([2], [0, 0]) };
  builder.softmax(
    OUTPUTS.probabilities,
    builder.dense('logits', builder.mean(OUTPUTS.embedding, scaled), classes),
  );
  builder.conv(OUTPUTS.evidence, scaled, { ...classes, kernel: weights([1, 1, 3, 2], kernel) });
  return builder.build(Object.values(OUTPUTS));
}

function weights(shape: readonly number[], values: readonly number[]): Weights {
  return { shape, data: Float32Array.from(values), half: false };
}
