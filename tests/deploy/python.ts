import { createHash } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT, run, type ShellResult } from '../support/shell.js';

const REQUIREMENTS = path.join(import.meta.dirname, 'requirements.txt');

/**
 * Runs a program of this folder with exactly what `requirements.txt` pins; the
 * environment is made at first use and kept for as long as the pins are the same.
 */
export async function runPython(program: string, args: readonly string[]): Promise<ShellResult> {
  const stamp = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex');
  const folder = path.join(ROOT, '.cache', 'deploy', stamp.slice(0, 16));
  const python = path.join(folder, 'bin', 'python');
  const done = path.join(folder, 'installed');
  if (
    !(await access(done).then(
      () => true,
      () => false,
    ))
  ) {
    await must('python3', ['-m', 'venv', '--clear', folder]);
    const pip = ['-m', 'pip', '--disable-pip-version-check', '--no-input', 'install', '--quiet'];
    await must(python, [...pip, '--require-hashes', '-r', REQUIREMENTS]);
    await must('touch', [done]);
  }
  return await run(python, [path.join(import.meta.dirname, program), ...args]);
}

async function must(program: string, args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await run(program, args);
  if (exitCode !== 0) throw new Error(`${program} failed: ${stderr.slice(-800)}`);
}
