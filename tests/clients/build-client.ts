import { REPOSITORY } from '@isitacat/launcher';
import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Command, Language } from './languages.js';

const run = promisify(execFile);
const LIMIT_MS = 900_000;

/**
 * Builds one client with its language's own tools.
 *
 * @throws Error that names the tool that is missing, or what a step said.
 */
export async function buildClient({ name, folder, tools, steps }: Language): Promise<void> {
  for (const { title, shown } of tools) {
    await runIn(folder, shown).catch((error: unknown) => {
      throw new Error(`clients/${name} can't be built: ${title} is missing (${shown.join(' ')} fails)`, {
        cause: error,
      });
    });
  }
  for (const step of steps) await runIn(folder, step);
}

/** Runs a program to its end; what it prints, whatever its status. */
export async function runCommand(
  [program, ...first]: Command,
  args: readonly string[],
): Promise<{ readonly exit: number; readonly stdout: string; readonly stderr: string }> {
  try {
    const { stdout, stderr } = await run(program, [...first, ...args], { timeout: LIMIT_MS });
    return { exit: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { exit: code, stdout, stderr };
  }
}

async function runIn(folder: string, [program, ...args]: Command): Promise<void> {
  // The generators take buf from the repository's packages.
  const path = [join(REPOSITORY, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter);
  try {
    await run(program, args, { cwd: folder, env: { ...process.env, PATH: path }, timeout: LIMIT_MS });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed: ${stdout}${stderr}`.slice(0, 4000), {
      cause: error,
    });
  }
}
