import type { Bundle } from '@isitacat/model';
import { precisionsFor, startEngine } from '@isitacat/predictor/engines';
import type { Surroundings } from '../commands/surroundings.js';
import type { Dataset } from '../dataset/read-dataset.js';
import { scoreFolder } from '../evaluate/score-folder.js';
import { metricsOf, type Metrics } from '../metrics/metrics.js';
import { Progress } from '../terminal/progress.js';

/** A bundle's figures on pictures, through the decode and the engine that serve it. */
export async function scoreBundle(
  { directory, manifest }: Bundle,
  dataset: Dataset,
  { out, progress, signal }: Pick<Surroundings, 'out' | 'progress' | 'signal'>,
): Promise<Metrics> {
  const log = {
    info: () => undefined,
    warn: (_: object, message: string) => {
      out(message);
    },
  };
  const [precision] = precisionsFor('auto', manifest);
  await using engine = await startEngine({
    name: 'auto',
    precision,
    bundleDir: directory,
    manifest,
    signal,
    log,
  });
  const bar = new Progress('compared', progress);
  // The classes may be in another order here than in the bundle that the folder was read for.
  const places = dataset.labels.map((label) => manifest.labels.indexOf(label));
  const examples = dataset.examples.map((example) => ({ ...example, label: places[example.label] ?? -1 }));
  const { files } = await scoreFolder({ ...dataset, examples }, engine, {
    signal,
    onProgress: (done, total) => {
      bar.update(done, total);
    },
  });
  return metricsOf(files, manifest.labels.length);
}
