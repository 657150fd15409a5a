import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '@isitacat/errors';
import type { GoldenPicture } from '@isitacat/model';
import type { Decode } from '../features/extract-features.js';
import type { LoadedGraph } from '../graph/loaded-graph.js';
import { OUTPUTS } from '../head/compose.js';

/** At most so many pictures are put into a bundle. */
const MOST_GOLDEN = 8;

/** What answers golden pictures. */
export interface Answerer {
  readonly network: LoadedGraph;
  readonly side: number;
  readonly decode: Decode;
  readonly signal: AbortSignal;
}

/** Copies pictures into `bundleDir/golden` and notes the network's own answers to them. */
export async function writeGolden(
  files: readonly string[],
  bundleDir: string,
  answerer: Answerer,
): Promise<readonly GoldenPicture[]> {
  await mkdir(join(bundleDir, 'golden'), { recursive: true });
  const golden: GoldenPicture[] = [];
  for (const [n, file] of files.slice(0, MOST_GOLDEN).entries()) {
    const bytes = await readFile(file);
    // Numbered, and plain of letters: a bundle's paths are stricter than a file system's.
    const stem = basename(file, extname(file))
      .replaceAll(/[^A-Za-z0-9_-]+/gu, '_')
      .replace(/^\d+-/u, '');
    const path = `golden/${n + 1}-${stem}${extname(file).toLowerCase()}`;
    await writeFile(join(bundleDir, path), bytes);
    golden.push({ file: path, probabilities: await answerOf(bytes, answerer) });
  }
  return golden;
}

/** The pictures of a folder, sorted by name. @throws AppError `CONFIG_INVALID` when there are none. */
export async function goldenFiles(dir: string): Promise<readonly string[]> {
  const names = await readdir(dir).catch((cause: unknown) => {
    throw new AppError('CONFIG_INVALID', `cannot read the folder of golden pictures ${dir}`, { cause });
  });
  const pictures = names.filter((name) => /\.(?:jpe?g|png|webp|gif|avif)$/iu.test(name)).sort();
  if (pictures.length === 0)
    throw new AppError('CONFIG_INVALID', `the folder of golden pictures ${dir} has none`);
  return pictures.map((name) => join(dir, name));
}

async function answerOf(
  bytes: Uint8Array,
  { network, side, decode, signal }: Answerer,
): Promise<readonly number[]> {
  const pixels = await decode(bytes, side, signal);
  const input = tf.tensor4d(Int32Array.from(pixels), [1, side, side, 3], 'int32');
  const [probabilities] = network.run(input, [OUTPUTS.probabilities]);
  try {
    return [...((await probabilities?.data<'float32'>()) ?? [])];
  } finally {
    tf.dispose([input, ...(probabilities === undefined ? [] : [probabilities])]);
  }
}
