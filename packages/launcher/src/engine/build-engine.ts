import { AppError } from '@isitacat/errors';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rename, rm, statfs, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { findPython, pipDownload, runPython, type FetchOptions, type PipOptions } from '../toolchain/pip.js';
import { findBuildTools, type BuildTools } from './build-tools.js';
import { compileAddon } from './compile-addon.js';
import { ENGINE_PACKAGES, libraryFor, type EngineKind, type Library } from './libraries.js';
import { ADDON, engineFolder, packageFolder, type EnginePlaces } from './places.js';

/** libtensorflow's files in the wheel, with the names that linkers look for. */
const LIBRARY_FILES = [
  ['libtensorflow_cc.so.2', 'libtensorflow.so'],
  ['libtensorflow_framework.so.2', 'libtensorflow_framework.so'],
] as const;

/** Unpacks what the addon is built from: all of the wheel would be several times as much. */
const UNPACK = `import sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if name.startswith(tuple(sys.argv[3:]))])`;

/**
 * Brings libtensorflow and builds the addon of TensorFlow.js on it, unless that
 * has been done. It appears in `places.engines` whole or not at all.
 *
 * @returns whether it was built now.
 * @throws AppError `SETUP_INCOMPLETE` saying what is missing or went wrong.
 */
export async function buildEngine(
  kind: EngineKind,
  places: EnginePlaces,
  fetch: FetchOptions,
): Promise<boolean> {
  const options: PipOptions = { ...fetch, refuse: refusal(kind) };
  const library = libraryFor(kind, process.platform, process.arch);
  const home = await engineFolder(kind, library, places);
  if (home === undefined) throw options.refuse(`npm has not installed ${ENGINE_PACKAGES[kind]}: npm ci does`);
  if (existsSync(join(home, ADDON))) return false;
  const tools = await findBuildTools({ env: fetch.env, execPath: process.execPath });
  const python = await findPython(options);
  await mkdir(places.engines, { recursive: true });
  await removeAbandoned(places.engines);
  await checkSpace(places.engines, library, options);
  const work = await mkdtemp(join(places.engines, `build-${process.pid}-`));
  try {
    await bringLibrary(library, { python, work }, options);
    await build({ kind, work, tools, python }, places, options);
    await rename(join(work, 'engine'), home);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return true;
}

/** What a build that was killed left behind is large. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = /^build-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function checkSpace(folder: string, { buildMb }: Library, { refuse }: PipOptions): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const freeMb = Math.floor((bavail * bsize) / 1e6);
  if (freeMb < buildMb)
    throw refuse(`it takes ${buildMb} MB of disk space while it is built, and ${freeMb} MB are free`);
}

async function bringLibrary(
  library: Library,
  { python, work }: { readonly python: string; readonly work: string },
  options: PipOptions,
): Promise<void> {
  const { pythonPackage, version, platform, downloadMb, buildMb, keptMb } = library;
  options.say(
    `fetching libtensorflow (${pythonPackage} ${version}, ${downloadMb} MB) with pip; ` +
      `building takes ${buildMb} MB of disk space, of which ${keptMb} MB stay`,
  );
  const wanted = ['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311'];
  const flags = [...wanted, '--platform', platform, '--only-binary', ':all:'];
  const file = { pythonPackage, version, sha256: [library.sha256], flags };
  const wheel = await pipDownload(python, file, work, options);
  options.say('unpacking it');
  const names = ['include/', ...LIBRARY_FILES.map(([name]) => name)].map((name) => `tensorflow/${name}`);
  await runPython(python, ['-c', UNPACK, wheel, join(work, 'unpacked'), ...names], options);
  await rm(wheel);
}

interface Build {
  readonly kind: EngineKind;
  readonly work: string;
  readonly tools: BuildTools;
  readonly python: string;
}

/** Lays sources, headers and library out as the package's build file wants them, and compiles. */
async function build(
  { kind, work, tools, python }: Build,
  places: EnginePlaces,
  { env, say, signal, refuse }: PipOptions,
): Promise<void> {
  const unpacked = join(work, 'unpacked', 'tensorflow');
  const [sources, engine] = [join(work, 'sources'), join(work, 'engine')];
  const libraries = join(engine, 'deps', 'lib');
  await mkdir(libraries, { recursive: true });
  for (const [name, plain] of LIBRARY_FILES) {
    await rename(join(unpacked, name), join(libraries, name));
    await symlink(name, join(libraries, plain));
  }
  for (const name of ['binding', 'binding.gyp'])
    await cp(join(packageFolder(kind, places), name), join(sources, name), { recursive: true });
  await mkdir(join(sources, 'deps'));
  await rename(join(unpacked, 'include'), join(sources, 'deps', 'include'));
  await symlink(libraries, join(sources, 'deps', 'lib'));
  say('compiling the addon');
  const fault = await compileAddon({ sources, addon: join(engine, ADDON), tools, python, env, signal });
  if (fault !== undefined) throw refuse(fault);
}

function refusal(kind: EngineKind): (why: string) => AppError {
  return (why) =>
    new AppError(
      'SETUP_INCOMPLETE',
      `tfjs-${kind} can't be built: ${why}; the engines onnx and tfjs-wasm need no building`,
    );
}
