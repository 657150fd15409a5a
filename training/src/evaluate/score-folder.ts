import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { isAppError } from '@isitacat/errors';
import type { EngineHost } from '@isitacat/predictor/engines';
import type { BrokenFile, Dataset, Example } from '../dataset/read-dataset.js';
import type { Scored } from '../metrics/scored.js';

/** A picture's path, true class and answer. */
export interface ScoredFile extends Scored {
  readonly path: string;
}

/** The answers to a folder, in its order. */
export interface ScoredFolder {
  readonly files: readonly ScoredFile[];
  readonly skipped: readonly BrokenFile[];
}

/** Asks an engine about every picture of a folder, as many at a time as keeps its children busy. */
export async function scoreFolder(
  dataset: Dataset,
  engine: Pick<EngineHost, 'classify'>,
  options: { readonly signal: AbortSignal; readonly onProgress?: (done: number, total: number) => void },
): Promise<ScoredFolder> {
  const files = new Array<ScoredFile | undefined>(dataset.examples.length);
  const skipped: BrokenFile[] = [];
  const waiting = dataset.examples.entries();
  let done = 0;
  const work = async (): Promise<void> => {
    for (const [n, example] of waiting) {
      const answer = await scoreFile(dataset.dir, example, engine, options.signal);
      if ('reason' in answer) skipped.push(answer);
      else files[n] = answer;
      done += 1;
      options.onProgress?.(done, dataset.examples.length);
    }
  };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, work));
  return { files: files.filter((file) => file !== undefined), skipped };
}

async function scoreFile(
  dir: string,
  { path, label }: Example,
  engine: Pick<EngineHost, 'classify'>,
  signal: AbortSignal,
): Promise<ScoredFile | BrokenFile> {
  const bytes = await readFile(join(dir, path), { signal });
  try {
    const { probabilities } = await engine.classify(bytes, { signal });
    return { path, label, scores: probabilities };
  } catch (error) {
    if (!isAppError(error) || error.kind !== 'invalid') throw error;
    return { path, reason: error.message };
  }
}
