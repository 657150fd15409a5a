import { freePort } from '@isitacat/testkit';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { solidPng } from './support/solid-png.js';
import { until } from './support/until.js';
import { World } from './support/world.js';

const MAIN = join(import.meta.dirname, '../dist/main.js');
const RED = solidPng([200, 30, 60], 200);
let world: World;
let port: number;
let started: ChildProcess | undefined;

beforeEach(async () => {
  world = await World.start();
  port = await freePort();
});
afterEach(async () => {
  started?.kill('SIGKILL');
  await world[Symbol.asyncDispose]();
});

/** The program itself, in a process group of its own, as a shell starts it. */
function start(env: Readonly<Record<string, string>> = {}): ChildProcess {
  const settings = { ...world.environment, ISITACAT_HTTP_PORT: String(port), ...env };
  started = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'], ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  started.stdout?.resume();
  return started;
}

async function isReady(): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function childrenOf(pid: number | undefined): readonly string[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
}

function isRunning(pid: string): boolean {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}

describe('the predictor program', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'finishes what it has taken and leaves no process behind when the group gets %s',
    async (signal) => {
      await world.publish();
      const program = start();
      const exit = once(program, 'exit');
      await until(isReady);
      const children = childrenOf(program.pid);
      expect(children.length).toBeGreaterThan(0);
      const asked = Array.from({ length: 40 }, () => world.ask(RED));
      await world.connection.flush();
      await Promise.race(asked);
      process.kill(-(program.pid ?? 0), signal);
      for (const { $case } of await Promise.all(asked)) expect($case).toBe('answer');
      expect(await exit).toEqual([0, null]);
      await until(() => !children.some(isRunning));
    },
  );

  it('names every setting that is not right, and exits with 1', async () => {
    const program = start({ ISITACAT_ENGINE: 'abacus', ISITACAT_ENGINES: 'onnx' });
    let text = '';
    program.stderr?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    expect(await once(program, 'close')).toEqual([1, null]); // after its last words
    expect(text).toMatch(/ISITACAT_ENGINE must be one of.*ISITACAT_ENGINES is not a setting/);
  });
});
