import { REPOSITORY } from '@isitacat/launcher';
import { parseManifest } from '@isitacat/model';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelFile } from './system.js';

/** The folder of the committed model. */
export const BUNDLE = join(REPOSITORY, 'models', 'cat');

/** The network as the bundle has it; with INT8 where the bundle has that. */
export async function bundleModels(): Promise<{
  readonly float32: ModelFile;
  readonly int8: ModelFile | undefined;
}> {
  const { input, labels, graphs } = parseManifest(await readFile(join(BUNDLE, 'manifest.json')));
  const file = (path: string): ModelFile => ({ path: join(BUNDLE, path), ...input, labels });
  const { onnx, onnxInt8 } = graphs;
  return { float32: file(onnx), int8: onnxInt8 === undefined ? undefined : file(onnxInt8) };
}
