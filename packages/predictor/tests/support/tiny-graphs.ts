import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Colour } from './solid-png.js';
import { tinyOnnx } from './tiny-onnx.js';
import { tinyTfjs } from './tiny-tfjs.js';

/** What the tiny graphs take and give: red pictures are cats, blue ones are not. */
export const TINY = {
  labels: ['cat', 'not_cat'],
  input: { width: 8, height: 6, fit: 'fill' },
  graphs: { onnx: 'model.onnx', tfjs: 'tfjs/model.json' },
} as const;

const STEEPNESS = 1 / 32;

/** Probability of `cat` that the tiny graphs give a picture of one colour. */
export function tinyCat([red, , blue]: Colour, steepness = STEEPNESS): number {
  return 1 / (1 + Math.exp((blue - red) * steepness));
}

/** Where a tiny bundle has its INT8 graph, if it has one. */
export const TINY_INT8 = 'model-int8.onnx';

/**
 * Writes what stands for an INT8 graph into a folder: one that is known by its answers.
 *
 * @param steepness How much a level of red counts; a power of two.
 */
export async function writeTinyInt8(dir: string, steepness: number): Promise<void> {
  await writeFile(join(dir, TINY_INT8), tinyOnnx([steepness, 0, 0, 0, -steepness, 0]));
}

/**
 * Writes the graphs into a folder.
 *
 * @param steepness How much a level of red counts; a power of two.
 */
export async function writeTinyGraphs(dir: string, steepness = STEEPNESS): Promise<void> {
  const weights = [steepness, 0, 0, 0, -steepness, 0];
  const tfjs = tinyTfjs(weights);
  await mkdir(join(dir, 'tfjs'), { recursive: true });
  await writeFile(join(dir, TINY.graphs.onnx), tinyOnnx(weights));
  await writeFile(join(dir, TINY.graphs.tfjs), tfjs.json);
  await writeFile(join(dir, 'tfjs/weights.bin'), tfjs.weights);
}
