import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** Whether this user may run the file. */
export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/**
 * Looks programs up as a shell does.
 *
 * @param path The value of `PATH`.
 * @returns every executable of one of these names, the best first: by name, then
 *   by place on the PATH.
 */
export async function findOnPath(
  names: readonly string[],
  path: string | undefined,
): Promise<readonly string[]> {
  const folders = (path ?? '').split(delimiter).filter(isAbsolute);
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = await Promise.all(candidates.map(isExecutable));
  return candidates.filter((_, index) => found[index] === true);
}
