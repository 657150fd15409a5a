import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '@isitacat/testkit';
import { expect, it } from 'vitest';
import { layOutCats } from './support/cat-folders.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const PER_CLASS = 24;

/** Runs the command as a process of its own and hands over each line that it prints. */
async function train(
  folder: string,
  args: readonly string[],
  onLine: (line: string, kill: () => void) => void,
): Promise<number | null> {
  const small = ['--size', '96', '--backbone', 'efficientnet-lite0', '--engine', 'tfjs-wasm', '--seed', '7'];
  const paths = ['--data', 'data', '--out', 'bundle', '--keys', 'keys', '--report', 'report.html'];
  const child = spawn(process.execPath, [MAIN, 'train', ...paths, ...small, ...args], {
    cwd: folder,
    env: { ...process.env, INIT_CWD: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      onLine(line, () => child.kill('SIGKILL'));
    });
  }
  await once(child, 'close');
  return child.exitCode;
}

it('a training that was killed goes on with --resume and ends as one that was not', async () => {
  await using folder = await temporaryDirectory();
  await layOutCats(folder.path, PER_CLASS);
  const progress = /\] (\d+)\/(\d+), /u;

  const killed = await train(folder.path, ['--cache', 'killed'], (line, kill) => {
    if (progress.test(line)) kill();
  });
  expect(killed).toBeNull();

  const resumed: string[] = [];
  await train(folder.path, ['--cache', 'killed', '--resume'], (line) => resumed.push(line));
  const whole: string[] = [];
  await train(folder.path, ['--cache', 'whole'], (line) => whole.push(line));

  const toDo = (lines: readonly string[]): number =>
    Number(lines.map((line) => progress.exec(line)?.[2]).find((total) => total !== undefined));
  expect(toDo(whole)).toBe(2 * PER_CLASS);
  expect(toDo(resumed), 'what was computed is not computed again').toBeLessThan(toDo(whole));
  const validation = (lines: readonly string[]): string | undefined =>
    lines.find((line) => line.startsWith('validation: '));
  expect(validation(whole)).toMatch(/^validation: .*\d/u);
  expect(validation(resumed)).toBe(validation(whole));
}, 300_000);
