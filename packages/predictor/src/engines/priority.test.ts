import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';
import { expect, it, onTestFinished } from 'vitest';
import { letOthersFirst } from './priority.js';

const LAST = constants.priority.PRIORITY_LOW;

/** A process that has all of its threads, and ends with the test. */
async function idle(): Promise<{ process: ReturnType<typeof spawn>; pid: number }> {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => 1, 60_000)']);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return { process: child, pid: child.pid ?? 0 };
}

/** Whether the system lets a process be as it was before it stepped behind. */
async function canReturn(): Promise<boolean> {
  const { pid } = await idle();
  const usual = getPriority(pid);
  try {
    setPriority(pid, usual + 1);
    setPriority(pid, usual);
    return true;
  } catch {
    return false;
  }
}

function priorities(pid: number): readonly number[] {
  if (process.platform !== 'linux') return [getPriority(pid)];
  return [...new Set(readdirSync(`/proc/${pid}/task`).map((thread) => getPriority(Number(thread))))];
}

it('lets others compute first, with all of its threads, until told otherwise', async () => {
  const child = await idle();
  const usual = getPriority(child.pid);
  const until = new AbortController();
  letOthersFirst(child.process, until.signal);
  const isPossible = process.platform === 'linux' && (await canReturn());
  expect(priorities(child.pid)).toEqual([isPossible ? LAST : usual]);
  until.abort();
  expect(priorities(child.pid)).toEqual([usual]);
});

it('changes nothing once that time is over', async () => {
  const child = await idle();
  const before = priorities(child.pid);
  letOthersFirst(child.process, AbortSignal.abort());
  expect(priorities(child.pid)).toEqual(before);
});
