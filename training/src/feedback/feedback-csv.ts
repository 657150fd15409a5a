import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Spoken } from './read-feedback.js';

/** Beside the class folders; no `labels.csv`, which would be read in place of them. */
export const FEEDBACK_CSV = 'feedback.csv';

const COLUMNS = ['path', 'label', 'answer', 'model', 'prediction', 'time', 'note'];
/** What an export writes, and so all that the next may remove. */
const OURS = /^[^/\\]+\/[0-9a-z]{26}(?:-[0-9a-z]{20})?\.[a-z]+$/u;

/** A picture with where it lies in the folder. */
export interface Placed {
  /** `{label}/{picture}.{type}`. */
  readonly path: string;
  readonly spoken: Spoken;
}

/** The text of the table: a row a picture, with what was said of it and whether the answer was right. */
export function feedbackCsv(placed: readonly Placed[]): string {
  const rows = placed.map(({ path, spoken: { feedback, mark } }) => [
    path,
    feedback.label,
    mark.agrees ? 'right' : 'wrong',
    `models/${mark.modelId}/versions/${mark.version}`,
    `predictions/${mark.predictionId}`,
    feedback.createTime?.toISOString() ?? '',
    feedback.note,
  ]);
  return `${[COLUMNS, ...rows].map((row) => row.map(quoted).join(',')).join('\n')}\n`;
}

/** Paths of the pictures that the last export into a folder wrote; none where there was none. */
export async function lastExported(dir: string): Promise<readonly string[]> {
  const text = await readFile(join(dir, FEEDBACK_CSV), 'utf8').catch(() => '');
  const rows = parse<Record<string, string>>(text, { columns: true, relax_column_count: true });
  return rows.map(({ path = '' }) => path).filter((path) => OURS.test(path) && !path.startsWith('.'));
}

/** A word that a table program would take for a formula is told apart from one by a quote. */
function quoted(value: string): string {
  const word = /^[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(word) ? `"${word.replaceAll('"', '""')}"` : word;
}
