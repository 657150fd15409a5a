import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineHost } from '@isitacat/predictor/engines';
import { EngineWorld, pidOf } from './support/engine-world.js';
import { solidPng } from './support/solid-png.js';
import { TINY, tinyCat } from './support/tiny-graphs.js';
import { until } from './support/until.js';

let world: EngineWorld;
let signal: AbortSignal;

beforeEach(async () => {
  world = await EngineWorld.start();
  ({ signal } = world);
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('engine processes', () => {
  it('answers everything although a child is killed, and starts another', async () => {
    const host = await world.engine({ children: 2 });
    await until(() => host.children.length === 2);
    const killed = pidOf(host);
    const answers = world.classifyMany(host, 100);
    process.kill(killed, 'SIGKILL');
    const expected = tinyCat([90, 30, 60]);
    for (const cat of await answers) expect(cat).toBeCloseTo(expected, 4);
    await until(() => host.children.length === 2 && host.children.every(({ pid }) => pid !== killed));
  });

  it('kills a child that hangs, and has its work done by the next', async () => {
    const host = await world.engine({ answerLimitMs: 5_000 });
    process.kill(pidOf(host), 'SIGSTOP');
    expect(await world.classifyMany(host, 3)).toHaveLength(3);
  });

  it.runIf(process.platform === 'linux')('may hold no more memory than it is allowed', async () => {
    const host = await world.engine({ memoryLimitBytes: 3 * 2 ** 30 });
    const limits = await readFile(`/proc/${pidOf(host)}/limits`, 'utf8');
    expect(/^Max data size +(\d+)/m.exec(limits)?.[1]).toBe(String(3 * 2 ** 30));
    const usual = await world.engine();
    expect(await readFile(`/proc/${pidOf(usual)}/limits`, 'utf8')).not.toMatch(/^Max data size +unlimited/m);
  });

  it.runIf(process.platform === 'linux')(
    'keeps no heap of pictures that it has answered',
    async () => {
      const host = await world.engine({ children: 1 });
      const pid = pidOf(host);
      const picture = Buffer.concat([solidPng([90, 30, 60]), Buffer.alloc(100_000)]);
      const ask = async (pictures: number): Promise<number> => {
        for (let asked = 0; asked < pictures; asked += 8)
          await Promise.all(Array.from({ length: 8 }, () => host.classify(picture, { signal })));
        const status = await readFile(`/proc/${pid}/status`, 'utf8');
        return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) / 1024;
      };
      const settledMib = await ask(400);
      expect((await ask(8_000)) - settledMib).toBeLessThan(15);
    },
    120_000,
  );

  it.runIf(process.platform === 'linux')(
    'loads its graph for more threads when pictures come one by one, in the child alone that is asked first',
    async () => {
      const threadsOf = ({ children }: EngineHost): Promise<number[]> =>
        Promise.all(children.map(async ({ pid }) => (await readdir(`/proc/${pid}/task`)).length));
      const hosts = [
        await world.engine({ children: 2, wideThreads: 1 }),
        await world.engine({ children: 2 }),
      ] as const;
      for (const host of hosts) {
        await host.whole;
        await world.classifyMany(host, 1);
      }
      const [narrow, wide] = hosts;
      const [usual = NaN, second] = await threadsOf(narrow);
      await until(async () => (await threadsOf(wide))[0] === usual + 1);
      expect(await threadsOf(wide)).toEqual([usual + 1, second]);
      const expected = tinyCat([90, 30, 60]);
      for (let asked = 0; asked < 5; asked++)
        for (const cat of await world.classifyMany(wide, 1)) expect(cat).toBeCloseTo(expected, 4);
    },
  );

  it('ends when it is disposed of', async () => {
    const host = await world.engine();
    const pid = pidOf(host);
    await host[Symbol.asyncDispose]();
    expect(isAlive(pid)).toBe(false);
  });

  it('ends with the process that started it, however that ends', async () => {
    const options = { name: 'onnx', children: 1, bundleDir: world.folder, manifest: TINY };
    const script = `
      import { startEngine } from '@isitacat/predictor/engines';
      const log = { info() {}, warn() {} };
      const signal = new AbortController().signal;
      const host = await startEngine({ ...${JSON.stringify(options)}, log, signal });
      process.stdout.write(String(host.children[0].pid));`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [text] = (await once(parent.stdout, 'data', { signal })) as [Buffer];
    const pid = Number(text.toString());
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !isAlive(pid));
  });
});

describe('waiting for an engine', () => {
  it('does not compute what is cancelled or expired in the queue', async () => {
    const host = await world.engine();
    process.kill(pidOf(host), 'SIGSTOP');
    const cancel = new AbortController();
    const cancelled = host.classify(solidPng([1, 2, 3]), { signal: cancel.signal });
    const expired = host.classify(solidPng([1, 2, 3]), { signal, deadlineMs: Date.now() + 50 });
    const waiting = host.classify(solidPng([1, 2, 3]), { signal: cancel.signal });
    cancel.abort(new Error('gone'));
    await expect(cancelled).rejects.toThrow('gone');
    await expect(waiting).rejects.toThrow('gone');
    await expect(expired).rejects.toMatchObject({ reason: 'DEADLINE_EXCEEDED', kind: 'expired' });
    expect(host.queued).toBe(0);
    process.kill(pidOf(host), 'SIGCONT');
  });

  it('refuses pictures beyond its queue with a time to come back', async () => {
    const host = await world.engine({ queueLimit: 2, batchLimit: 1 });
    process.kill(pidOf(host), 'SIGSTOP');
    const answers = [1, 2, 3, 4].map(() => host.classify(solidPng([1, 2, 3]), { signal }));
    await expect(host.classify(solidPng([1, 2, 3]), { signal })).rejects.toMatchObject({
      reason: 'QUEUE_FULL',
      retryAfterMs: expect.any(Number) as unknown,
    });
    process.kill(pidOf(host), 'SIGCONT');
    await Promise.all(answers);
  });

  it('finishes what it has taken on when disposed of, and takes no more', async () => {
    const host = await world.engine();
    const answers = world.classifyMany(host, 20);
    const closed = host[Symbol.asyncDispose]();
    await expect(host.classify(solidPng([1, 2, 3]), { signal })).rejects.toMatchObject({
      reason: 'DRAINING',
    });
    expect(await answers).toHaveLength(20);
    await closed;
  });
});
