import { ensureTool, TOOLS_DIRECTORY, type ToolName } from '@isitacat/launcher';
import { environment } from './environment.js';

/** Fetching takes seconds, or minutes on a slow line. */
const LIMIT_MS = 300_000;

const found = new Map<ToolName, Promise<string>>();

/**
 * Absolute path of a tool, fetched at first use.
 *
 * @throws AppError `SETUP_INCOMPLETE` saying what to install.
 */
export function toolPath(name: ToolName): Promise<string> {
  const path = found.get(name) ?? locate(name);
  found.set(name, path);
  return path;
}

/** Absolute path of `grpcurl`; see `toolPath`. */
export function grpcurlPath(): Promise<string> {
  return toolPath('grpcurl');
}

function locate(name: ToolName): Promise<string> {
  return ensureTool(name, {
    env: environment(),
    directory: TOOLS_DIRECTORY,
    say: (line) => process.stderr.write(`${line}\n`),
    signal: AbortSignal.timeout(LIMIT_MS),
  });
}
