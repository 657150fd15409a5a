import { AppError } from '@isitacat/errors';
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findOnPath } from '../toolchain/find-on-path.js';

/** What compiles an addon. */
export interface BuildTools {
  /** Folder with `include/node/node_api.h`. */
  readonly nodeFolder: string;
  /** Path of node-gyp's script. */
  readonly nodeGyp: string;
}

/** Where to look; Node's own executable tells where its headers are. */
export interface BuildSurroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly execPath: string;
}

const DEBIAN = 'Debian, Ubuntu: apt install';
const FEDORA = 'Fedora: dnf install';

/** @throws AppError `SETUP_INCOMPLETE` naming everything that is missing, and how to install it. */
export async function findBuildTools(surroundings: BuildSurroundings): Promise<BuildTools> {
  const { env } = surroundings;
  const missing: string[] = [];
  const named = env['CXX'] ?? '';
  const compilers = await findOnPath(['g++', 'c++', 'clang++'], env['PATH']);
  if (named === '' && compilers.length === 0)
    missing.push(`a C++ compiler (${DEBIAN} g++; ${FEDORA} gcc-c++)`);
  const makers = await findOnPath(['make', 'gmake'], env['PATH']);
  if (makers.length === 0) missing.push(`make (${DEBIAN} make; ${FEDORA} make)`);
  const nodeFolder = headersFolder(surroundings);
  if (nodeFolder === undefined)
    missing.push(
      `Node's headers, include/node/node_api.h beside Node's bin (${DEBIAN} libnode-dev; ${FEDORA} nodejs-devel; ` +
        'the archives of nodejs.org have them), or name the folder in npm_config_nodedir',
    );
  const nodeGyp = await findNodeGyp(env);
  if (nodeGyp === undefined) missing.push('node-gyp, which npm brings: install npm, or put it on the PATH');
  if (nodeFolder === undefined || nodeGyp === undefined || missing.length > 0)
    throw new AppError('SETUP_INCOMPLETE', `building the engine needs ${missing.join('; ')}`);
  return { nodeFolder, nodeGyp };
}

function headersFolder({ env, execPath }: BuildSurroundings): string | undefined {
  const folders = [env['npm_config_nodedir'], dirname(dirname(execPath))];
  return folders.find(
    (folder) => folder !== undefined && existsSync(join(folder, 'include', 'node', 'node_api.h')),
  );
}

/** npm names its node-gyp to what it runs; without that, it lies in npm's own folder. */
async function findNodeGyp(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const programs = await findOnPath(['npm'], env['PATH']);
  const places = await Promise.all(
    programs.map(async (npm) =>
      join(dirname(dirname(await realpath(npm))), 'node_modules', 'node-gyp', 'bin', 'node-gyp.js'),
    ),
  );
  return [env['npm_config_node_gyp'], ...places].find((path) => path !== undefined && existsSync(path));
}
