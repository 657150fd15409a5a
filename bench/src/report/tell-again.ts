import { AppError } from '@isitacat/errors';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Results } from '../measure/results.js';
import { trialText, type TrialResult } from '../trials/trial-text.js';
import { plots } from './plots.js';
import { documentText, resultText } from './table.js';

const BEGIN = '<!-- results -->';
const END = '<!-- end of results -->';

/**
 * Writes tables and plots anew from the figures in a folder of results, of the
 * comparison, of trials or of both.
 *
 * @param into Document between whose two marks the tables go; absent: none.
 * @throws AppError `CONFIG_INVALID` where there are no figures, or no marks.
 */
export async function tellAgain(folder: string, into: string | undefined): Promise<void> {
  const results = await read<Results>(join(folder, 'results.json'));
  const trials = await read<{ readonly trials: readonly TrialResult[] }>(join(folder, 'trials.json'));
  if (results === undefined && trials === undefined) {
    throw new AppError('CONFIG_INVALID', `${folder} has neither results.json nor trials.json`);
  }
  const parts: string[] = [];
  if (results !== undefined) {
    await writeFile(join(folder, 'table.md'), resultText(results));
    for (const [name, svg] of plots(results)) await writeFile(join(folder, name), svg);
    parts.push(documentText(results));
  }
  if (trials !== undefined) parts.push(`## Trials\n\n${trialText(trials.trials)}`);
  const text = `${parts.join('\n\n')}\n`;
  await writeFile(join(folder, 'summary.md'), text);
  if (into === undefined) return;
  const below = text.replace(/^#/gm, '##'); // the document has a heading of its own for them
  await writeFile(into, putBetween(await readFile(into, 'utf8'), below));
}

/**
 * The document with everything between its two marks replaced.
 *
 * @throws AppError `CONFIG_INVALID` where it lacks them.
 */
export function putBetween(document: string, text: string): string {
  const [before, rest] = splitOnce(document, BEGIN);
  const [, after] = splitOnce(rest, END);
  return `${before}${BEGIN}\n\n${text.trim()}\n\n${END}${after}`;
}

function splitOnce(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new AppError('CONFIG_INVALID', `the document has no line ${mark}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

async function read<T>(path: string): Promise<T | undefined> {
  return existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as T) : undefined;
}
