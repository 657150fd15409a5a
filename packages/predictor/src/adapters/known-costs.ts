import type { Manifest } from '@isitacat/model';
import type { CostSample } from '../batching/cost-line.js';
import type { Precision } from '../engines/index.js';

/** Graphs of one network differ by less: names and what the trainer noted. */
const BLOCK_BYTES = 64 * 1024;

/** A network that runs here, and what its batches took when it was warmed up. */
export interface KnownNetwork {
  /** See `networkOf`. */
  readonly network: string;
  readonly costs: readonly CostSample[];
}

/** What tells networks apart by the time that they take: numbers, pixels, weights. Trained again, one is the same. */
export function networkOf({ graphs, input, files }: Manifest, precision: Precision): string {
  const path = precision === 'float32' ? graphs.onnx : graphs.onnxInt8;
  const bytes = files.find((file) => file.path === path)?.sizeBytes ?? 0;
  return `${precision} ${input.width}x${input.height} ${Math.round(bytes / BLOCK_BYTES)}`;
}

/** What batches of a network take, where another version of it runs: to measure it takes most of a load. */
export function knownCosts(
  network: string,
  others: readonly KnownNetwork[],
): readonly CostSample[] | undefined {
  return others.find((other) => other.network === network)?.costs;
}
