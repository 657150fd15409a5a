import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { REPOSITORY } from '../repository.js';

/** How an installed development tool ended. */
export interface ToolResult {
  /** Undefined when a signal ended it or it never ran. */
  readonly status: number | undefined;
  /** Both streams; empty where they went to the screen. */
  readonly output: string;
}

/** How a tool is run. */
export interface ToolOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Default: the repository. */
  readonly folder?: string;
  /** Whether its output goes straight to the screen. Default: it is kept. */
  readonly shown?: boolean;
}

/** Runs a program that npm installed, or a script with Node, to its end; never rejects. */
export async function runTool(
  command: string,
  args: readonly string[],
  { env, folder = REPOSITORY, shown = false }: ToolOptions,
): Promise<ToolResult> {
  const bins = [join(folder, 'node_modules', '.bin'), join(REPOSITORY, 'node_modules', '.bin')];
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...env, PATH: [...bins, env['PATH'] ?? ''].join(delimiter) },
    stdio: shown ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | undefined>((resolve) => {
    child.once('close', (code) => {
      resolve(code ?? undefined);
    });
    child.once('error', () => {
      resolve(undefined);
    });
  });
  const [stdout, stderr] = await Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  return { status: await ended, output: stdout + stderr };
}

async function readAll(stream: Readable | null): Promise<string> {
  return stream === null ? '' : text(stream);
}
