import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { parse } from 'csv-parse/sync';
import { AppError } from '@isitacat/errors';

/** What a manifest says of one file. */
export interface ManifestRow {
  readonly source: string;
  readonly licence: string;
}

/** Rows of a manifest by path below the data folder, with `/`. */
export type ManifestRows = ReadonlyMap<string, ManifestRow>;

/**
 * Reads a CSV with a header that has at least `path` and `licence`; paths count from the CSV's own folder.
 *
 * @throws AppError `CONFIG_INVALID` when it can't be read or lacks a column.
 */
export async function readManifestCsv(file: string, dataDir: string): Promise<ManifestRows> {
  const records = await readRecords(file);
  const rows = new Map<string, ManifestRow>();
  for (const { path, licence, source } of records) {
    if (path === undefined || licence === undefined)
      throw new AppError('CONFIG_INVALID', 'the manifest needs the columns path and licence');
    const below = relative(resolve(dataDir), resolve(dirname(file), path))
      .split(sep)
      .join('/');
    rows.set(below, { licence, source: source ?? '' });
  }
  return rows;
}

async function readRecords(file: string): Promise<readonly Readonly<Record<string, string>>[]> {
  try {
    return parse<Record<string, string>>(await readFile(file), { columns: true, bom: true });
  } catch (cause) {
    throw new AppError('CONFIG_INVALID', `cannot read the manifest ${file}`, { cause });
  }
}

/** Whether a row's licence is one of `forbidden`: a match is any part of it, in either case. */
export function isForbidden(row: ManifestRow | undefined, forbidden: readonly string[]): boolean {
  const licence = row?.licence.toLowerCase() ?? '';
  return forbidden.some((part) => licence.includes(part.toLowerCase()));
}
