import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { parse } from 'csv-parse/sync';
import { AppError } from '@isitacat/errors';

/** A row of a table of labels. */
export interface LabelRow {
  /** Below the table's folder, with `/`. */
  readonly path: string;
  readonly label: string;
}

/**
 * Reads a CSV with a header that has `path` and `label`; paths count from the CSV's own folder.
 *
 * @returns Each path once, sorted.
 * @throws AppError `CONFIG_INVALID` when it can't be read, lacks a column or gives one file two labels.
 */
export async function readLabelsCsv(file: string): Promise<readonly LabelRow[]> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  return parseLabelsCsv(bytes, file);
}

/** As `readLabelsCsv`, of the text that the file holds. */
export function parseLabelsCsv(bytes: Uint8Array, file: string): readonly LabelRow[] {
  const labels = new Map<string, string>();
  for (const { path = '', label = '' } of readRecords(bytes, file)) {
    if (path === '' || label === '')
      throw new AppError('CONFIG_INVALID', 'every row of the labels needs the columns path and label');
    const below = relative(dirname(file), resolve(dirname(file), path))
      .split(sep)
      .join('/');
    if ((labels.get(below) ?? label) !== label)
      throw new AppError('CONFIG_INVALID', `the labels give ${below} two labels`);
    labels.set(below, label);
  }
  return [...labels].map(([path, label]) => ({ path, label })).sort((a, b) => (a.path < b.path ? -1 : 1));
}

function readRecords(bytes: Uint8Array, file: string): readonly Readonly<Record<string, string>>[] {
  try {
    const options = { columns: true, bom: true, trim: true, skip_empty_lines: true } as const;
    return parse<Record<string, string>>(Buffer.from(bytes), options);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): AppError {
  return new AppError('CONFIG_INVALID', `cannot read the labels ${file}`, { cause });
}
