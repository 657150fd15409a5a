import { resolve } from 'node:path';
import { AppError } from '@isitacat/errors';
import { isModelId } from '@isitacat/model';
import type { DestinationFlags } from '../publish/destination.js';
import { FlagReader, readFlags } from './read-flags.js';

/** What `npm run feedback` was asked for. */
export interface FeedbackOptions {
  /** Absolute. */
  readonly dir: string;
  readonly model: string | undefined;
  /** Milliseconds since the epoch; what was said earlier stays out. */
  readonly sinceMs: number;
  readonly source: DestinationFlags;
}

/** Told by `--help`. */
export const FEEDBACK_HELP = `usage: npm run feedback -- export DIR [flags]

Writes the pictures that people said something about into DIR, with a sub-folder for each label they
gave, as npm run train -- --data DIR takes it; feedback.csv tells the rest. Doing it again brings DIR up
to date and leaves other files there alone.

  --model NAME    what was said of this model (default: the only one that was spoken of)
  --since TIME    only what was said from then on, such as 2026-11-01 or 2026-11-01T08:00:00Z
  --data-dir DIR  data folder of the system (default .data)
  --storage URL   its storage, where that isn't in the data folder: gs://bucket/prefix, file:///folder
  --help          prints this`;

/**
 * @returns `undefined` when help was asked for.
 * @throws AppError `CONFIG_INVALID` naming what is wrong.
 */
export function parseFeedbackFlags(args: readonly string[], folder: string): FeedbackOptions | undefined {
  const names = ['model', 'since', 'data-dir', 'storage'];
  const { values, help, positionals } = readFlags(args, names, 'feedback', []);
  if (help) return undefined;
  const read = new FlagReader(values);
  const model = read.optional('model');
  const sinceMs = readTime(read.optional('since'));
  const source = { dataDir: read.optional('data-dir'), storage: read.optional('storage') };
  read.finish();
  const [verb, dir, ...more] = positionals;
  if (verb !== 'export' || dir === undefined || dir === '' || more.length > 0)
    throw new AppError('CONFIG_INVALID', 'say where to: npm run feedback -- export DIR');
  if (model !== undefined && !isModelId(model))
    throw new AppError('CONFIG_INVALID', `--model must be like cat, not "${model}"`);
  return { dir: resolve(folder, dir), model, sinceMs, source };
}

function readTime(text: string | undefined): number {
  if (text === undefined) return -Infinity;
  const timeMs = /^\d{4}-\d{2}-\d{2}(?:T.+)?$/u.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(timeMs)) return timeMs;
  throw new AppError('CONFIG_INVALID', `--since must be like 2026-11-01, not "${text}"`);
}
