import { AppError } from '@isitacat/errors';
import type { io } from '@tensorflow/tfjs-core';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * A TensorFlow.js graph model as it lies in a folder: `model.json` and the
 * weight files that it names, which stay quantised as they are stored.
 *
 * @throws AppError `BUNDLE_INVALID` when `model.json` is none.
 */
export async function readTfjsGraph(path: string): Promise<io.ModelArtifacts> {
  const model = JSON.parse(await readFile(path, 'utf8')) as Partial<io.ModelJSON>;
  const { modelTopology, weightsManifest, format } = model;
  if (modelTopology === undefined || weightsManifest === undefined || format !== 'graph-model') {
    throw new AppError('BUNDLE_INVALID', 'expected a TensorFlow.js graph model with topology and weights');
  }
  const paths = weightsManifest.flatMap((group) => group.paths);
  const files = await Promise.all(paths.map((file) => readFile(join(dirname(path), file))));
  return {
    format,
    modelTopology,
    weightSpecs: weightsManifest.flatMap((group) => group.weights),
    weightData: Uint8Array.from(Buffer.concat(files)).buffer,
    ...(model.signature !== undefined && { signature: model.signature }),
  };
}
