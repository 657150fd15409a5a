import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@isitacat/errors';
import type { Manifest } from '@isitacat/model';
import { startEngine, type EngineLog, type EngineName } from '@isitacat/predictor/engines';

/** Float32 engines agree within this. */
const TOLERANCE = 1e-3;

/** What a bundle is tried on. */
export interface BundleCheck {
  readonly engines: readonly EngineName[];
  readonly signal: AbortSignal;
  readonly log: EngineLog;
}

/**
 * Asks the golden pictures of the engines that will serve the bundle: programs
 * that know nothing of how it was made.
 *
 * @returns The largest difference from the trained layers' answers.
 * @throws AppError `BUNDLE_INVALID` when an engine answers otherwise.
 */
export async function checkBundle(dir: string, manifest: Manifest, check: BundleCheck): Promise<number> {
  let largest = 0;
  for (const name of check.engines) {
    const difference = await tryEngine(name, dir, manifest, check);
    if (!(difference <= TOLERANCE))
      throw new AppError(
        'BUNDLE_INVALID',
        `on ${name} the exported graph differs by ${difference.toExponential(1)} from the trained one`,
      );
    largest = Math.max(largest, difference);
  }
  return largest;
}

async function tryEngine(
  name: EngineName,
  bundleDir: string,
  manifest: Manifest,
  { signal, log }: BundleCheck,
): Promise<number> {
  await using engine = await startEngine({ name, bundleDir, manifest, signal, log, children: 1 });
  let largest = 0;
  for (const { file, probabilities } of manifest.golden) {
    const answer = await engine.classify(await readFile(join(bundleDir, file)), { signal });
    for (const [n, expected] of probabilities.entries())
      largest = Math.max(largest, Math.abs(expected - (answer.probabilities[n] ?? NaN)));
  }
  return largest;
}
