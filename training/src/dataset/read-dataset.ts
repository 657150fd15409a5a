import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
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
}

const PICTURE = /\.(?:jpe?g|png|webp|gif|avif)$/iu;

/**
 * Reads a folder that has one sub-folder per class; pictures may lie deeper.
 *
 * @param options.labels The classes that there are, in their order; not all need a folder. Default:
 *   every sub-folder is one, at least two.
 * @param options.skip Says which paths stay out.
 * @throws AppError `CONFIG_INVALID` when the folders are not the classes, or one has no picture to use.
 */
export async function readDataset(
  dir: string,
  options: {
    readonly labels?: readonly string[];
    readonly skip?: (path: string) => boolean;
    readonly signal: AbortSignal;
  },
): Promise<Dataset> {
  const folders = await classFolders(dir);
  checkFolders(folders, options.labels);
  const labels = options.labels ?? folders;
  const examples: Example[] = [];
  for (const folder of folders) {
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
  return { dir, labels, examples };
}

async function classFolders(dir: string): Promise<readonly string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((cause: unknown) => {
    throw new AppError('CONFIG_INVALID', `cannot read the data folder ${dir}`, { cause });
  });
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  return names.map(({ name }) => name).sort();
}

function checkFolders(folders: readonly string[], labels: readonly string[] | undefined): void {
  const wanted = labels === undefined ? ', at least two' : '';
  if (folders.length < (labels === undefined ? 2 : 1))
    throw new AppError(
      'CONFIG_INVALID',
      `the data folder needs one sub-folder of pictures per class${wanted}; it has ${folders.length}`,
    );
  const stranger = folders.find((folder) => labels?.includes(folder) === false);
  if (stranger !== undefined)
    throw new AppError(
      'CONFIG_INVALID',
      `the folder ${stranger} is no class of the model: it has ${labels?.join(', ') ?? ''}`,
    );
}
