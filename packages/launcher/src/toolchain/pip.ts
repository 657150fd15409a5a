import type { AppError } from '@isitacat/errors';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findOnPath } from './find-on-path.js';
import { runProgram } from './run-program.js';

/** What fetching needs to know of its surroundings. */
export interface FetchOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Told what is going on, a line each. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The same for what comes with pip. */
export interface PipOptions extends FetchOptions {
  /** Makes the error that says what can't be had, why, and what else can be done. */
  readonly refuse: (why: string) => AppError;
}

/** A pinned file of a Python package. */
export interface PipFile {
  readonly pythonPackage: string;
  readonly version: string;
  /** Digests of the files that may come, hexadecimal. */
  readonly sha256: readonly string[];
  /** More flags of `pip download`, such as the platform where it isn't this one. */
  readonly flags?: readonly string[];
}

/** A Python that has pip. */
export async function findPython({ env, signal, refuse }: PipOptions): Promise<string> {
  const [python] = await findOnPath(['python3', 'python'], env['PATH']);
  if (python === undefined) {
    throw refuse('it is fetched with pip, and there is no python3 on the PATH: install Python 3 with pip');
  }
  const pip = await runProgram(python, ['-m', 'pip', '--version'], { signal });
  if (pip.status === 0) return python;
  throw refuse(
    'it is fetched with pip, which this Python lacks: install it (Debian, Ubuntu: apt install python3-pip)',
  );
}

/**
 * Downloads a file, checked against its digest.
 *
 * @param work An own folder for it.
 * @returns its path.
 */
export async function pipDownload(
  python: string,
  { pythonPackage, version, sha256, flags = [] }: PipFile,
  work: string,
  options: PipOptions,
): Promise<string> {
  const requirements = join(work, 'requirements.txt');
  const hashes = sha256.map((digest) => `--hash=sha256:${digest}`);
  await writeFile(requirements, `${pythonPackage}==${version} ${hashes.join(' ')}\n`);
  const files = join(work, 'files');
  const pip = ['-m', 'pip', '--disable-pip-version-check', '--no-input', 'download', '--no-deps'];
  await runPython(python, [...pip, ...flags, '--require-hashes', '-r', requirements, '-d', files], options);
  const [archive] = await readdir(files);
  if (archive === undefined) throw options.refuse('pip brought nothing');
  return join(files, archive);
}

/** Runs Python to its end; its words and progress bar go to the screen's error side: our output may be piped. */
export async function runPython(
  python: string,
  args: readonly string[],
  { env, signal, refuse }: PipOptions,
): Promise<void> {
  const child = spawn(python, args, { env, signal, stdio: ['ignore', 2, 2] });
  const [status] = (await once(child, 'close', { signal })) as [number | null];
  if (status !== 0) throw refuse('fetching it failed; the lines above say why');
}
