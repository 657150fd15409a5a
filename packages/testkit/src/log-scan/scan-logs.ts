import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { secretsIn } from './find-secrets.js';

/**
 * Reads what a system's parts have said since it was started first on a data folder.
 *
 * @param dataDir Its data folder.
 * @param screen What it put on the screen.
 * @throws Error naming each file that tells a secret, and what of it.
 */
export async function scanLogs(dataDir: string, screen: readonly string[]): Promise<void> {
  const folder = join(dataDir, 'logs');
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(
    names.map(async (name) => [name, await readFile(join(folder, name), 'latin1')] as const),
  );
  const faults = [...files, ['the screen', screen.join('\n')] as const].flatMap(([name, log]) =>
    secretsIn(log).map((secret) => `${name} tells ${secret}`),
  );
  if (faults.length > 0) throw new Error(`a log tells what it must not:\n${faults.join('\n')}`);
}
