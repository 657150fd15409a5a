import { readBundle, signBundle, type Bundle, type Json, type SigningKey } from '@isitacat/model';
import { createPublicKey } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { solidPng, type Colour } from './solid-png.js';
import { TINY, TINY_INT8, tinyCat, writeTinyGraphs, writeTinyInt8 } from './tiny-graphs.js';

const GOLDEN: readonly { readonly file: string; readonly colour: Colour }[] = [
  { file: 'golden/reddish.png', colour: [120, 90, 100] },
  { file: 'golden/bluish.png', colour: [40, 90, 80] },
];

/** How a tiny bundle differs from the usual one. */
export interface TinyBundleOptions {
  /** How much a level of red counts; a power of two. Another one makes another version. */
  readonly steepness?: number;
  /** What it tells of the pictures learned from: `training.statistics`. Default: nothing. */
  readonly statistics?: Json;
  /** What the manifest promises of the golden pictures, if not the truth. */
  readonly goldenCat?: number;
  /** An INT8 graph, how steep that is, and how many of 1000 answers it is said to change. */
  readonly int8?: { readonly steepness: number; readonly answersChanged: number };
}

/** Writes and signs a bundle of model `cat` into a folder. */
export async function tinyBundle(
  directory: string,
  key: SigningKey,
  options: TinyBundleOptions = {},
): Promise<Bundle> {
  const signal = AbortSignal.timeout(10_000);
  await writeTinyGraphs(directory, options.steepness);
  await mkdir(join(directory, 'golden'), { recursive: true });
  for (const { file, colour } of GOLDEN) await writeFile(join(directory, file), solidPng(colour));
  const golden = GOLDEN.map(({ file, colour }) => {
    const cat = options.goldenCat ?? tinyCat(colour, options.steepness);
    return { file, probabilities: [cat, 1 - cat] };
  });
  const outputs = {
    probabilities: 'probabilities',
    evidence: 'evidence',
    embedding: 'embedding',
    evidenceWidth: TINY.input.width,
    evidenceHeight: TINY.input.height,
    embeddingSize: 3,
  } as const;
  const int8 = await addInt8(directory, options.int8);
  const draft = { ...TINY, ...int8, model: 'cat', createTime: new Date().toISOString(), outputs, golden };
  const { statistics } = options;
  const training = statistics === undefined ? {} : { statistics };
  await signBundle(directory, { ...draft, metrics: {}, training }, key, { signal });
  return readBundle(directory, new Map([[key.id, createPublicKey(key.privateKey)]]), { signal });
}

async function addInt8(directory: string, int8: TinyBundleOptions['int8']): Promise<object> {
  if (int8 === undefined) return {};
  await writeTinyInt8(directory, int8.steepness);
  return {
    graphs: { ...TINY.graphs, onnxInt8: TINY_INT8 },
    int8Agreement: { pictures: 1000, answersChanged: int8.answersChanged, meanChange: 0.001 },
  };
}
