import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '@isitacat/errors';

/** Where labelled pictures come from. */
export interface DataSource {
  /** Paths count from here. */
  readonly dir: string;
  /** The table of labels; absent: each sub-folder is a class. */
  readonly csvFile: string | undefined;
}

/** The table of labels that a data folder may have. */
const LABELS_FILE = 'labels.csv';

/**
 * What a path that a user gave as data means: a CSV file, a folder with a `labels.csv`, or a folder
 * with one sub-folder per class.
 *
 * @throws AppError `CONFIG_INVALID` when there is neither.
 */
export async function findSource(path: string): Promise<DataSource> {
  if (await isFile(path)) return { dir: dirname(path), csvFile: path };
  const csvFile = join(path, LABELS_FILE);
  const hasTable = await isFile(csvFile).catch(() => false);
  return { dir: path, csvFile: hasTable ? csvFile : undefined };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (cause) {
    throw new AppError('CONFIG_INVALID', `cannot read the data folder ${path}`, { cause });
  }
}
