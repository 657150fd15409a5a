import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from './shell.js';

const GO = 'go';

/** Whether programs in Go can be built here. */
export const hasGo = spawnSync(GO, ['version']).status === 0;

/**
 * Builds a program in Go, or finds the one built before.
 *
 * @param path Of its package, such as `example.org/tool/cmd/tool`; the last part is its name.
 * @param version A tag; Go's checksums see to it that it stays the same.
 */
export async function goTool(path: string, version: string): Promise<string> {
  const name = path.split('/').at(-1) ?? '';
  const folder = join(ROOT, '.cache', 'go', `${name}-${version}`);
  const program = join(folder, name);
  if (existsSync(program)) return program;
  const { exitCode, stderr } = await run(GO, ['install', `${path}@${version}`], { GOBIN: folder });
  if (exitCode !== 0) throw new Error(`${name} can't be built: ${stderr.slice(-800)}`);
  return program;
}
