import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAppError } from '@isitacat/errors';
import { readDataset, type Dataset } from '../dataset/read-dataset.js';
import type { LoadedBackbone } from '../pipeline/load-backbone.js';
import { BATCH, decode } from '../pipeline/load-data.js';
import { measureSpeed, median, type Speeds } from '../pipeline/measure-speed.js';
import type { Surroundings } from './surroundings.js';
import type { TrainOptions } from './train-flags.js';

const PICTURES = 10 * BATCH;

/** `npm run train -- --measure`: how near extraction comes to what the engine can do at most. */
export async function measure(
  { network, side, step, featureSize }: LoadedBackbone,
  { dataSource }: TrainOptions,
  { out, signal }: Pick<Surroundings, 'out' | 'signal'>,
): Promise<Speeds> {
  const dataset = await sample(await readDataset(dataSource, { signal }), side, signal);
  const measured = { network, step, side, featureSize, batchSize: BATCH, signal, decode };
  const speeds = await measureSpeed(dataset, measured);
  const [bare, whole] = [median(speeds.bare), median(speeds.whole)];
  const ratios = speeds.whole.map((speed, n) => speed / (speeds.bare[n] ?? NaN));
  out(`engine alone: ${bare.toFixed(1)} pictures/s; from files to features: ${whole.toFixed(1)} pictures/s`);
  out(
    `ratio ${median(ratios).toFixed(2)}, the middle one of ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}`,
  );
  return speeds;
}

/** Whole batches of pictures that can be decoded, spread over the data. */
async function sample(dataset: Dataset, side: number, signal: AbortSignal): Promise<Dataset> {
  const stride = Math.max(1, Math.floor(dataset.examples.length / PICTURES));
  const examples: Dataset['examples'][number][] = [];
  for (const [n, example] of dataset.examples.entries()) {
    if (n % stride !== 0 || examples.length === PICTURES) continue;
    const bytes = await readFile(join(dataset.dir, example.path));
    const pixels = await decode(bytes, side, signal).catch((error: unknown) => {
      if (!isAppError(error) || error.kind !== 'invalid') throw error;
    });
    if (pixels !== undefined) examples.push(example);
  }
  return { ...dataset, examples: examples.slice(0, Math.floor(examples.length / BATCH) * BATCH) };
}
