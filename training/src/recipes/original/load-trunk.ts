import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError } from '@isitacat/errors';
import { readKerasConvolutions } from '../../backbones/vgg16/read-keras-weights.js';
import { FLAT_STEP, vgg16Trunk } from '../../backbones/vgg16/vgg16.js';
import type { Graph } from '../../graph/graph.js';
import { LoadedGraph } from '../../graph/loaded-graph.js';

/** VGG16's trunk on the current engine; its owner disposes of `network`. */
export interface LoadedTrunk {
  /** Names what its features depend on: weights and input side. */
  readonly id: string;
  /** Hex digest of the weights file. */
  readonly sha256: string;
  readonly side: number;
  readonly graph: Graph;
  readonly network: LoadedGraph;
  readonly step: typeof FLAT_STEP;
  readonly featureSize: number;
  readonly prior: undefined;
}

/** Reads and loads the trunk. @throws AppError `CONFIG_INVALID`, `BUNDLE_INVALID`. */
export async function loadTrunk(weightsFile: string, side: number): Promise<LoadedTrunk> {
  const bytes = await readFile(weightsFile).catch((cause: unknown) => {
    throw new AppError('CONFIG_INVALID', `cannot read the weights file ${weightsFile}`, { cause });
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const builder = vgg16Trunk(await readKerasConvolutions(weightsFile), side);
  const [featureSize = 0] = builder.shapeOf(FLAT_STEP);
  const graph = builder.build([FLAT_STEP]);
  const id = `vgg16-${sha256.slice(0, 12)}-${side}`;
  const network = new LoadedGraph(graph);
  return { id, sha256, side, graph, network, step: FLAT_STEP, featureSize, prior: undefined };
}
