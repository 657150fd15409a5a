import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { precisionsFor, startEngine } from '@isitacat/predictor/engines';
import { readDataset } from '../dataset/read-dataset.js';
import { findBundle } from '../evaluate/find-bundle.js';
import { reportOf, type EvaluationReport } from '../evaluate/report.js';
import { scoreFolder } from '../evaluate/score-folder.js';
import { Progress } from '../terminal/progress.js';
import { EVALUATE_HELP, parseEvaluateFlags } from './evaluate-flags.js';
import type { Surroundings } from './surroundings.js';

/**
 * `npm run evaluate`: scores a labelled folder with the published bundle through
 * the serving decode and engine.
 *
 * @returns The exit status.
 */
export async function evaluate(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { folder, out, progress, signal, root, config } = surroundings;
  const options = parseEvaluateFlags(args, folder);
  if (options === undefined) {
    out(EVALUATE_HELP);
    return 0;
  }
  const { bundle, name } = await findBundle({ ...options, config, root, signal });
  const { manifest, directory: bundleDir } = bundle;
  const dataset = await readDataset(options.dataDir, { labels: manifest.labels, signal });
  const log = {
    info: () => undefined,
    warn: (_: object, message: string) => {
      out(message);
    },
  };
  const [precision] = precisionsFor(options.precision, manifest);
  await using engine = await startEngine({
    name: options.engine,
    precision,
    bundleDir,
    manifest,
    signal,
    log,
  });
  const bar = new Progress('evaluated', progress);
  const scored = await scoreFolder(dataset, engine, {
    signal,
    onProgress: (done, total) => {
      bar.update(done, total);
    },
  });
  const skipped = [
    ...dataset.unreadable,
    ...dataset.strangers.map((path) => ({ path, reason: 'no class of the model' })),
    ...scored.skipped,
  ];
  const report = reportOf(
    { ...scored, skipped },
    { model: name, engine: engine.name, precision: engine.precision, labels: manifest.labels },
  );
  if (options.jsonFile !== undefined) {
    await mkdir(dirname(options.jsonFile), { recursive: true });
    await writeFile(options.jsonFile, `${JSON.stringify(report, null, 2)}\n`);
  }
  for (const line of describe(report)) out(line);
  return 0;
}

function describe(report: EvaluationReport): readonly string[] {
  const { model, engine, precision, files, skipped, labels, confusion } = report;
  const figures = ['accuracy', 'balanced_accuracy', 'auc', 'log_loss', 'ece'] as const;
  return [
    `${model} on ${engine} (${precision}): ${files.length} pictures, ${skipped.length} skipped`,
    ...skipped.map(({ path, reason }) => `skipped ${path}: ${reason}`),
    ...figures.map(
      (name) => `${name.padEnd(18)} ${report[name]?.toFixed(4) ?? 'needs pictures of every class'}`,
    ),
    ...labels.map(
      (truth) =>
        `${truth}: ${labels.map((answer) => `${confusion[truth]?.[answer] ?? 0} called ${answer}`).join(', ')}`,
    ),
  ];
}
