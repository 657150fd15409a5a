import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openSigningKey, parseManifest, signBundle } from '@isitacat/model';
import type { System } from '@isitacat/testkit';
import { ROOT, run, type ShellResult } from './shell.js';

/** Copies the committed model into `folder` as a bundle of another digest, signed by the system's own key. */
export async function anotherBundle(folder: string, { dataDir }: System): Promise<void> {
  const committed = path.join(ROOT, 'models/cat');
  await cp(committed, folder, { recursive: true });
  await writeFile(path.join(folder, 'README.md'), `# Another one\n\n${path.basename(folder)}\n`);
  const manifest = parseManifest(await readFile(path.join(committed, 'manifest.json')));
  await Promise.all(['manifest.json', 'manifest.sig'].map((name) => rm(path.join(folder, name))));
  const key = await openSigningKey(path.join(dataDir, 'keys'), 'signing');
  await signBundle(folder, manifest, key, { signal: AbortSignal.timeout(10_000) });
}

/** Runs `npm run publish-model` or `rollback` for a running system, as its user would. */
export function npmRun(
  command: 'publish-model' | 'rollback',
  { dataDir }: System,
  ...flags: readonly string[]
): Promise<ShellResult> {
  return run('npm', ['run', '--silent', command, '--', ...flags, '--data-dir', dataDir]);
}
