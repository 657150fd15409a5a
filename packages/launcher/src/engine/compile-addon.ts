import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import type { BuildTools } from './build-tools.js';

/** What is compiled with what. */
export interface Compilation {
  /** Folder of `binding.gyp`. */
  readonly sources: string;
  /** Where the addon goes. */
  readonly addon: string;
  readonly tools: BuildTools;
  readonly python: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Enough of a compiler's words to see what it is about. */
const TAIL_LINES = 20;

/**
 * Compiles TensorFlow.js's addon and sees whether it loads.
 *
 * @returns what went wrong; undefined when nothing did.
 */
export async function compileAddon(compilation: Compilation): Promise<string | undefined> {
  const { addon, tools, python } = compilation;
  const compiled = await runNode(compilation, [
    ...[tools.nodeGyp, 'rebuild', '--nodedir', tools.nodeFolder, '--python', python],
    ...['--module_name=tfjs_binding', `--module_path=${dirname(addon)}`, '--napi_build_version=8'],
  ]);
  if (compiled !== undefined) return `compiling its addon failed:\n${compiled}`;
  const loaded = await runNode(compilation, ['-e', 'require(process.argv[1])', addon]);
  return loaded === undefined ? undefined : `its addon does not load:\n${loaded}`;
}

/** @returns the last lines of a run that failed. */
async function runNode(
  { sources, env, signal }: Compilation,
  args: readonly string[],
): Promise<string | undefined> {
  const child = spawn(process.execPath, args, {
    cwd: sources,
    env,
    signal,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close', { signal }) as Promise<[number | null]>,
  ]);
  if (status === 0) return undefined;
  return `${stdout}${stderr}`.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
}
