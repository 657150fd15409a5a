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
  /** The class folders' names, sorted. */
  readonly labels: readonly string[];
  /** Sorted by path. */
  readonly examples: readonly Example[];
}

const PICTURE = /\.(?:jpe?g|png|webp|gif|avif)$/iu;

/**
 * Reads a folder that has one sub-folder per class; pictures may lie deeper.
 *
 * @param options.skip Says which paths stay out.
 * @throws AppError `CONFIG_INVALID` when there are fewer than two classes with pictures.
 */
export async function readDataset(
  dir: string,
  options: { readonly skip?: (path: string) => boolean; readonly signal: AbortSignal },
): Promise<Dataset> {
  const labels = await classFolders(dir);
  const examples: Example[] = [];
  for (const [label, folder] of labels.entries()) {
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
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name);
  if (names.length < 2)
    throw new AppError(
      'CONFIG_INVALID',
      `the data folder needs one sub-folder per class, at least two; it has ${names.length}`,
    );
  return names.sort();
}
