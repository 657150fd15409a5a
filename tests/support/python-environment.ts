import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, run } from './shell.js';

/**
 * Makes a Python environment with exactly what a file of requirements pins, or finds
 * the one made before.
 *
 * @param requirements Path from the repository's root.
 * @returns its Python.
 */
export async function pythonWith(requirements: string): Promise<string> {
  const digest = createHash('sha256')
    .update(await readFile(join(ROOT, requirements)))
    .digest('hex');
  const home = join(ROOT, '.cache', 'python', digest.slice(0, 16));
  if (!existsSync(home)) await install(requirements, home);
  return join(home, 'bin', 'python');
}

/** Whole or not at all, also where two tests do so at once. */
async function install(requirements: string, home: string): Promise<void> {
  await mkdir(join(ROOT, '.cache', 'python'), { recursive: true });
  const part = await mkdtemp(`${home}-`);
  await must('python3', ['-m', 'venv', part]);
  const pip = ['-m', 'pip', '--disable-pip-version-check', '--no-input', 'install', '--quiet'];
  await must(join(part, 'bin', 'python'), [...pip, '--require-hashes', '-r', requirements]);
  await rename(part, home).catch(async (error: unknown) => {
    if (!existsSync(home)) throw error;
    await rm(part, { recursive: true });
  });
}

async function must(program: string, args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await run(program, args);
  if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr.slice(-800)}`);
}
