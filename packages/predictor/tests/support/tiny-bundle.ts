import { readBundle, signBundle, type Bundle, type SigningKey } from '@isitacat/model';
import { createPublicKey } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { solidPng, type Colour } from './solid-png.js';
import { TINY, tinyCat, writeTinyGraphs } from './tiny-graphs.js';

const GOLDEN: readonly { readonly file: string; readonly colour: Colour }[] = [
  { file: 'golden/reddish.png', colour: [120, 90, 100] },
  { file: 'golden/bluish.png', colour: [40, 90, 80] },
];

/** How a tiny bundle differs from the usual one. */
export interface TinyBundleOptions {
  /** How much a level of red counts; a power of two. Another one makes another version. */
  readonly steepness?: number;
  /** What the manifest promises of the golden pictures, if not the truth. */
  readonly goldenCat?: number;
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
    evidenceWidth: 1,
    evidenceHeight: 1,
    embeddingSize: 3,
  } as const;
  const draft = { ...TINY, model: 'cat', createTime: new Date().toISOString(), outputs, golden };
  await signBundle(directory, { ...draft, metrics: {}, training: {} }, key, { signal });
  return readBundle(directory, new Map([[key.id, createPublicKey(key.privateKey)]]), { signal });
}
