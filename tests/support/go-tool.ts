import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryDirectory } from '@isitacat/testkit';
import { ROOT, run } from './shell.js';

const GO = 'go';

/** Whether programs in Go can be built here. */
export const hasGo = spawnSync(GO, ['version']).status === 0;

/** Where a program is once `goTool` has built it. */
export function goProgram(path: string, version: string): string {
  const name = path.split('/').at(-1) ?? '';
  return join(ROOT, '.cache', 'go', `${name}-${version}`, name);
}

/**
 * Builds a program in Go, or finds the one built before.
 *
 * @param path Of its package, such as `example.org/tool/cmd/tool`; the last part is its name.
 * @param version A tag; Go's checksums see to it that it stays the same.
 */
export async function goTool(path: string, version: string): Promise<string> {
  const program = goProgram(path, version);
  if (existsSync(program)) return program;
  const { exitCode, stderr } = await run(GO, ['install', `${path}@${version}`], { GOBIN: dirname(program) });
  if (exitCode !== 0) throw new Error(`${path} can't be built: ${stderr.slice(-800)}`);
  return program;
}

/** As `goTool`, for a program whose module replaces others and so can't be installed by its name alone. */
export async function goToolInModule(path: string, version: string): Promise<string> {
  const program = goProgram(path, version);
  if (existsSync(program)) return program;
  await using folder = await temporaryDirectory();
  const go = async (...args: readonly string[]): Promise<void> => {
    const { exitCode, stderr } = await run(GO, ['-C', folder.path, ...args]);
    if (exitCode !== 0) throw new Error(`${path} can't be built: ${stderr.slice(-800)}`);
  };
  await go('mod', 'init', 'build');
  await go('get', `${path}@${version}`);
  await go('build', '-o', program, path);
  return program;
}
