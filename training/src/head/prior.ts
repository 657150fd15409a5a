import { readFile } from 'node:fs/promises';
import { AppError } from '@isitacat/errors';
import type { Weights } from '../graph/graph.js';
import { halfWeights } from '../graph/half.js';

/** A dense layer's constants, kernel `[in, out]`. */
export interface DenseWeights {
  readonly kernel: Weights;
  readonly bias: Weights;
}

/** The backbone's own ImageNet classifier in two parts: the classes that mean "positive", and the rest. */
export interface PriorLayers {
  readonly inside: DenseWeights;
  readonly outside: DenseWeights;
}

const CLASSES_FILE = new URL('../../imagenet-classes.txt', import.meta.url);

/**
 * Numbers of the ImageNet classes that `names` lists, each by any of its names.
 *
 * @throws AppError `CONFIG_INVALID` naming every unknown one.
 */
export async function imagenetClasses(names: readonly string[]): Promise<readonly number[]> {
  const lines = (await readFile(CLASSES_FILE, 'utf8')).trimEnd().split('\n');
  const numbers = new Map(
    lines.flatMap((line, number) => line.split(', ').map((name) => [name, number] as const)),
  );
  const unknown = names.filter((name) => !numbers.has(name));
  if (unknown.length > 0)
    throw new AppError(
      'CONFIG_INVALID',
      `ImageNet has no class named ${unknown.map((name) => `"${name}"`).join(', ')}`,
    );
  return [...new Set(names.map((name) => numbers.get(name) ?? 0))].sort((a, b) => a - b);
}

/** Splits a classifier's columns into those of `classes` and all others. */
export function splitClassifier(classifier: DenseWeights, classes: readonly number[]): PriorLayers {
  const wanted = new Set(classes);
  const all = [...classifier.bias.data.keys()];
  return {
    inside: takeColumns(
      classifier,
      all.filter((n) => wanted.has(n)),
    ),
    outside: takeColumns(
      classifier,
      all.filter((n) => !wanted.has(n)),
    ),
  };
}

function takeColumns({ kernel, bias }: DenseWeights, columns: readonly number[]): DenseWeights {
  const [rows = 0, width = 0] = kernel.shape;
  const data = new Float32Array(rows * columns.length);
  for (let row = 0; row < rows; row += 1)
    for (const [n, column] of columns.entries())
      data[row * columns.length + n] = kernel.data[row * width + column] ?? 0;
  return {
    kernel: halfWeights([rows, columns.length], data),
    bias: halfWeights(
      [columns.length],
      Float32Array.from(columns, (column) => bias.data[column] ?? 0),
    ),
  };
}
