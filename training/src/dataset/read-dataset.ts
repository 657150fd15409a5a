import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@isitacat/errors';

/** A labelled picture file. */
export interface Example {
  /** Path below the data folder, with `/`. */
  readonly path: string;
  /** Position of its class in `Dataset.labels`. */
  readonly label: number;
  /** Hex digest of its bytes. */
  readonly sha256: string;
}

/** A folder of labelled pictures. */
export interface Dataset {
  readonly dir: string;
  /** The classes: the folders' names, sorted, unless the reader was told them. */
  readonly labels: readonly string[];
  /** Sorted by path. */
  readonly examples: readonly Example[];
  /** Folders that are none of the classes that the reader was told. */
  readonly strangers: readonly string[];
}

const PICTURE = /\.(?:jpe?g|png|webp|gif|avif)$/iu;

/**
 * Reads a folder that has one sub-folder per class; pictures may lie deeper.
 *
 * @param options.labels The classes that there are, in their order; not all need a folder. Default:
 *   every sub-folder is one, at least two.
 * @param options.skip Says which paths stay out.
 * @throws AppError `CONFIG_INVALID` when there are too few classes, or one has no picture to use.
 */
export async function readDataset(
  dir: string,
  options: {
    readonly labels?: readonly string[];
    readonly skip?: (path: string) => boolean;
    readonly signal: AbortSignal;
  },
): Promise<Dataset> {
  const folders = await subFolders(dir);
  const labels = options.labels ?? folders;
  const classes = folders.filter((folder) => labels.includes(folder));
  checkCount(classes, options.labels);
  const examples: Example[] = [];
  for (const folder of classes) {
    const label = labels.indexOf(folder);
    const names = await readdir(join(dir, folder), { recursive: true });
    const paths = names
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((path) => PICTURE.test(path));
    for (const path of paths.sort()) {
      if (options.skip?.(path) === true) continue;
      const bytes = await readFile(join(dir, path), { signal: options.signal });
      examples.push({ path, label, sha256: createHash('sha256').update(bytes).digest('hex') });
    }
    if (examples.at(-1)?.label !== label)
      throw new AppError('CONFIG_INVALID', `the class folder ${folder} has no picture to use`);
  }
  return { dir, labels, examples, strangers: folders.filter((folder) => !labels.includes(folder)) };
}

/** Names of the folders, and of links to folders, in a folder. */
async function subFolders(dir: string): Promise<readonly string[]> {
  const names = await readdir(dir).catch((cause: unknown) => {
    throw new AppError('CONFIG_INVALID', `cannot read the data folder ${dir}`, { cause });
  });
  const found: string[] = [];
  for (const name of names.filter((each) => !each.startsWith('.')).sort())
    if ((await stat(join(dir, name))).isDirectory()) found.push(name);
  return found;
}

function checkCount(classes: readonly string[], labels: readonly string[] | undefined): void {
  if (classes.length >= (labels === undefined ? 2 : 1)) return;
  const wanted = labels === undefined ? 'at least two' : `named ${labels.join(', ')}`;
  throw new AppError(
    'CONFIG_INVALID',
    `the data folder needs one sub-folder of pictures per class, ${wanted}; it has ${classes.length}`,
  );
}
