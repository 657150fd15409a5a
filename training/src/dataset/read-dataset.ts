import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@isitacat/errors';
import { readLabelsCsv, type LabelRow } from './labels-csv.js';
import { listClassFolders } from './class-folders.js';
import { findSource } from './source.js';

/** A labelled picture file. */
export interface Example {
  /** Path below the data folder, with `/`. */
  readonly path: string;
  /** Position of its class in `Dataset.labels`. */
  readonly label: number;
  /** Hex digest of its bytes. */
  readonly sha256: string;
  /** Stands for it and all its near-duplicates, which stay together; absent: it has none. */
  readonly group?: string;
}

/** A file that can't be used, and why. */
export interface BrokenFile {
  readonly path: string;
  readonly reason: string;
}

/** Labelled pictures. */
export interface Dataset {
  readonly dir: string;
  /** The classes: the folders' or the table's names, sorted, unless the reader was told them. */
  readonly labels: readonly string[];
  /** Sorted by class, then by path. */
  readonly examples: readonly Example[];
  /** Names that are none of the classes that the reader was told. */
  readonly strangers: readonly string[];
  /** Files that a table names and that can't be read. */
  readonly unreadable: readonly BrokenFile[];
}

/** How a data source is read. */
export interface ReadOptions {
  /** The classes that there are, in their order; not all need a picture. Default: every one that is found. */
  readonly labels?: readonly string[];
  /** Says which paths stay out. */
  readonly skip?: (path: string) => boolean;
  readonly signal: AbortSignal;
}

/**
 * Reads labelled pictures: a folder that has one sub-folder per class, where pictures may lie deeper;
 * or a CSV with the columns `path` and `label`, given itself or as the folder's `labels.csv`.
 *
 * @throws AppError `CONFIG_INVALID` when there are too few classes, or one has no picture to use.
 */
export async function readDataset(path: string, options: ReadOptions): Promise<Dataset> {
  const { dir, csvFile } = await findSource(path);
  const { names, rows } = csvFile === undefined ? await listClassFolders(dir) : await fromTable(csvFile);
  const labels = options.labels ?? names;
  const classes = names.filter((name) => labels.includes(name));
  checkCount(classes, options.labels);
  const examples: Example[] = [];
  const unreadable: BrokenFile[] = [];
  for (const name of classes) {
    const label = labels.indexOf(name);
    for (const row of rows.filter((each) => each.label === name)) {
      if (options.skip?.(row.path) === true) continue;
      const sha256 = await digestFile(join(dir, row.path), options.signal);
      if (sha256 === undefined) unreadable.push({ path: row.path, reason: 'cannot be read' });
      else examples.push({ path: row.path, label, sha256 });
    }
    if (examples.at(-1)?.label !== label)
      throw new AppError('CONFIG_INVALID', `the class ${name} has no picture to use`);
  }
  const strangers = names.filter((name) => !labels.includes(name));
  return { dir, labels, examples, strangers, unreadable };
}

async function fromTable(
  file: string,
): Promise<{ readonly names: readonly string[]; readonly rows: readonly LabelRow[] }> {
  const rows = await readLabelsCsv(file);
  return { names: [...new Set(rows.map(({ label }) => label))].sort(), rows };
}

/** @returns undefined when the file can't be read. */
async function digestFile(file: string, signal: AbortSignal): Promise<string | undefined> {
  signal.throwIfAborted();
  const bytes = await readFile(file, { signal }).catch(() => undefined);
  signal.throwIfAborted();
  return bytes === undefined ? undefined : createHash('sha256').update(bytes).digest('hex');
}

function checkCount(classes: readonly string[], labels: readonly string[] | undefined): void {
  if (classes.length >= (labels === undefined ? 2 : 1)) return;
  const wanted = labels === undefined ? 'at least two' : `named ${labels.join(', ')}`;
  throw new AppError(
    'CONFIG_INVALID',
    `the data needs one sub-folder of pictures per class, or a labels.csv, with classes ${wanted}; it has ${classes.length}`,
  );
}
