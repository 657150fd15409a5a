import { AppError } from '@isitacat/errors';
import { REPOSITORY } from '@isitacat/launcher';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where what the benchmark installs and makes is kept. */
export const CACHE = join(REPOSITORY, '.cache', 'bench');

/** What installing needs to know. */
export interface InstallOptions {
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Makes a Python environment with exactly what a peer's requirements.txt pins, or
 * finds the one made before.
 *
 * @returns the folder of its programs.
 * @throws AppError `SETUP_INCOMPLETE` with pip's last words when it can't be had.
 */
export async function ensureEnvironment(name: string, { say, signal }: InstallOptions): Promise<string> {
  const requirements = join(REPOSITORY, 'bench', 'peers', name, 'requirements.txt');
  const folder = join(CACHE, name, 'venv');
  const binaries = join(folder, 'bin');
  const stamp = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const note = join(folder, 'bench-stamp');
  if (existsSync(note) && (await readFile(note, 'utf8')) === stamp) return binaries;
  say(`installing ${name}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(CACHE, name), { recursive: true });
  await run('python3', ['-m', 'venv', folder], signal);
  const pip = ['-m', 'pip', '--disable-pip-version-check', '--no-input', 'install', '--quiet'];
  await run(join(binaries, 'python'), [...pip, '--require-hashes', '-r', requirements], signal);
  await writeFile(note, stamp);
  return binaries;
}

const KEPT = 800;

async function run(command: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const child = spawn(command, args, { signal, stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-KEPT)));
  }
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) throw new AppError('SETUP_INCOMPLETE', words.trim() || `${command} can't be run`);
}
