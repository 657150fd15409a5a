import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const REQUIREMENTS = new URL('requirements.txt', import.meta.url);

/**
 * Python with what `requirements.txt` pins, in an environment of its own below
 * `cacheDir`; made at first use and whenever the pins change.
 *
 * @returns Path of its interpreter.
 */
export async function preparePython(cacheDir: string): Promise<string> {
  const home = join(cacheDir, 'export-check');
  const [python, stamp] = [join(home, 'bin/python'), join(home, 'pins.txt')];
  const pins = await readFile(REQUIREMENTS, 'utf8');
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === pins) return python;
  await rm(home, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', home]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--no-compile', '-r', REQUIREMENTS.pathname]);
  await writeFile(stamp, pins);
  return python;
}

/** Runs `check.py` on a folder of exported models; the differences by export and output. */
export async function checkExports(
  python: string,
  folder: string,
): Promise<Readonly<Record<'onnx' | 'int8' | 'savedModel', Readonly<Record<string, number>>>>> {
  const script = new URL('check.py', import.meta.url).pathname;
  const { stdout } = await run(python, [script, folder], {
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  });
  return JSON.parse(stdout) as Awaited<ReturnType<typeof checkExports>>;
}
