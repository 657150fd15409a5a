import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Example } from '../dataset/read-dataset.js';
import { measureActivations, type Activations } from '../export/int8/measure-activations.js';
import { quantizedSteps } from '../export/int8/plan.js';
import type { Decode } from '../features/extract-features.js';
import type { Graph } from '../graph/graph.js';
import type { LoadedGraph } from '../graph/loaded-graph.js';
import { OUTPUTS } from '../head/compose.js';

/** Enough for ranges that hardly move any more, few enough to take seconds. */
const CALIBRATION_PICTURES = 200;

/** A classifier and the pictures that it has learned from. */
export interface Calibrating {
  readonly graph: Graph;
  readonly network: LoadedGraph;
  readonly dir: string;
  readonly learned: readonly Example[];
  readonly side: number;
  readonly decode: Decode;
  readonly signal: AbortSignal;
}

/** How the steps to quantise lie on some of the training pictures, spread evenly over these. */
export function calibrate(calibrating: Calibrating): Promise<Activations> {
  const { graph, network, side, signal } = calibrating;
  const steps = quantizedSteps(graph, OUTPUTS.embedding);
  return measureActivations({ network, steps, pictures: decoded(calibrating), side, signal });
}

async function* decoded({ dir, learned, side, decode, signal }: Calibrating): AsyncIterable<Uint8Array> {
  for (const { path } of spread(learned, CALIBRATION_PICTURES))
    yield decode(await readFile(join(dir, path), { signal }), side, signal);
}

/** At most `count` of `items`, evenly far apart. */
function spread<T>(items: readonly T[], count: number): readonly T[] {
  const step = Math.max(1, items.length / count);
  return items.filter((_, n) => Math.floor(n / step) !== Math.floor((n - 1) / step));
}
