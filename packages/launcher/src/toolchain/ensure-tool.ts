import { AppError } from '@isitacat/errors';
import { join } from 'node:path';
import { fetchTool } from './fetch-tool.js';
import { findOnPath, isExecutable } from './find-on-path.js';
import type { FetchOptions } from './pip.js';
import { runProgram } from './run-program.js';
import { TOOLS, type Tool, type ToolName } from './tools.js';
import { findVersion, isGoodVersion } from './version.js';

/** Where tools are kept, and what `fetchTool` needs. */
export interface EnsureOptions extends FetchOptions {
  /** Folder for fetched copies; made when absent. */
  readonly directory: string;
}

/**
 * Finds a tool or brings it: the copy that its variable names, else one of a
 * good version on the PATH, else the pinned one, fetched at first use.
 *
 * @returns absolute path of a binary that runs.
 * @throws AppError `SETUP_INCOMPLETE` saying what to do when none can be had.
 */
export async function ensureTool(name: ToolName, options: EnsureOptions): Promise<string> {
  const tool = TOOLS[name];
  const named = tool.variable === undefined ? undefined : options.env[tool.variable];
  if (named !== undefined && named !== '') return checkNamed(tool, named);
  for (const candidate of await findOnPath([name], options.env['PATH'])) {
    if (await isGood(tool, candidate, options.signal)) return candidate;
  }
  const target = join(options.directory, `${name}-${tool.version}-${process.arch}`, name);
  if (!(await isExecutable(target))) await fetchTool(tool, target, options);
  return target;
}

async function checkNamed(tool: Tool, path: string): Promise<string> {
  if (await isExecutable(path)) return path;
  throw new AppError(
    'SETUP_INCOMPLETE',
    `${tool.variable ?? ''} names ${path}, which is no program that can be run`,
  );
}

async function isGood(tool: Tool, path: string, signal: AbortSignal): Promise<boolean> {
  if (tool.oldest === undefined) return true;
  const { output } = await runProgram(path, ['--version'], { signal });
  const found = findVersion(output);
  const oldest = findVersion(tool.oldest);
  return found !== undefined && oldest !== undefined && isGoodVersion(found, oldest);
}
