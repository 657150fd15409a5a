import type { ForkOptions } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import type { LoadRequest } from './child/protocol.js';
import { hasGpu } from './graphs/has-gpu.js';

const SHELL = '/bin/sh';
/** What batches and decodes need at most, and what a process is replaced beyond once it is idle. */
const WORK_BYTES = 2 * 1024 ** 3;
/** A loaded graph holds its weights in another order too, and some of them once more. */
const COPIES = 4;

/**
 * How much memory of its own a child may hold: far more than it ever should, and
 * less than would take the machine down.
 *
 * @returns nothing where it may use a GPU, whose driver lays claim to as much as it likes.
 */
export function memoryLimitBytes({
  engines,
  graph,
}: Pick<LoadRequest, 'engines' | 'graph'>): number | undefined {
  if (engines.includes('tfjs-gpu') && hasGpu()) return undefined;
  const graphBytes = statSync(graph.onnxPath, { throwIfNoEntry: false })?.size ?? 0;
  return WORK_BYTES + COPIES * graphBytes;
}

/**
 * Has the shell set the limit before it becomes the program, for Node can not set
 * its own; the process is the same one.
 */
export function limitedProgram(
  limitBytes: number | undefined,
  execArgv: readonly string[],
): Pick<ForkOptions, 'execPath' | 'execArgv'> {
  if (limitBytes === undefined || !existsSync(SHELL)) return { execArgv: [...execArgv] };
  const script = `ulimit -d ${Math.floor(limitBytes / 1024)}; exec "$0" "$@"`;
  return { execPath: SHELL, execArgv: ['-c', script, process.execPath, ...execArgv] };
}
