import { AppError } from '@isitacat/errors';
import { startEngine, type EngineHost, type EngineOptions } from '@isitacat/predictor/engines';
import { temporaryDirectory } from '@isitacat/testkit';
import { spawn } from 'node:child_process';
import { once, setMaxListeners } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quietLog } from './support/quiet-log.js';
import { solidPng, type Colour } from './support/solid-png.js';
import { TINY, tinyCat, writeTinyGraphs } from './support/tiny-graphs.js';
import { until } from './support/until.js';

const signal = AbortSignal.timeout(60_000);
setMaxListeners(0, signal);
const COLOURS: readonly Colour[] = [
  [255, 0, 0],
  [0, 0, 255],
  [90, 30, 60],
];

let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
const hosts: EngineHost[] = [];

beforeEach(async () => {
  folder = await temporaryDirectory();
  await writeTinyGraphs(folder.path);
});
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host[Symbol.asyncDispose]()));
  await folder[Symbol.asyncDispose]();
});

async function start(options: Partial<EngineOptions> = {}): Promise<EngineHost> {
  const defaults = { name: 'onnx', children: 1, bundleDir: folder.path, manifest: TINY, signal } as const;
  const host = await startEngine({ ...defaults, log: quietLog(), ...options });
  hosts.push(host);
  return host;
}

function pidOf(host: EngineHost): number {
  const pid = host.children[0]?.pid;
  if (pid === undefined) throw new Error('no child runs');
  return pid;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function classifyMany(host: EngineHost, count: number): Promise<number[]> {
  const picture = solidPng([90, 30, 60], 200);
  const one = async (): Promise<number> => (await host.classify(picture, { signal })).probabilities[0] ?? NaN;
  return Promise.all(Array.from({ length: count }, one));
}

describe.each(['onnx', 'tfjs-wasm'] as const)('engine %s', (name) => {
  it('gives the probabilities of the graph', async () => {
    const host = await start({ name });
    expect(host.name).toBe(name);
    for (const colour of COLOURS) {
      const { probabilities, decodeMs, inferMs } = await host.classify(solidPng(colour), { signal });
      expect(probabilities).toHaveLength(2);
      expect(probabilities[0]).toBeCloseTo(tinyCat(colour), 4);
      expect(probabilities[1]).toBeCloseTo(1 - tinyCat(colour), 4);
      expect(decodeMs).toBeGreaterThan(0);
      expect(inferMs).toBeGreaterThan(0);
    }
  });

  it('gives pictures that come together the answers that each gets alone', async () => {
    const batches: number[] = [];
    const host = await start({ name, onBatch: (pictures) => void batches.push(pictures) });
    const colours = Array.from({ length: 64 }, (_, index): Colour => [index * 3, 90, 255 - index * 3]);
    const alone: Float32Array[] = [];
    for (const colour of colours)
      alone.push((await host.classify(solidPng(colour), { signal })).probabilities);
    expect(new Set(batches.splice(0))).toEqual(new Set([1]));
    const together = await Promise.all(colours.map((colour) => host.classify(solidPng(colour), { signal })));
    for (const [index, { probabilities }] of together.entries()) {
      for (const [label, value] of probabilities.entries()) {
        expect(Math.abs(value - (alone[index]?.[label] ?? NaN))).toBeLessThan(1e-5);
      }
    }
    expect(batches.length).toBeLessThan(colours.length); // the tiny graph costs next to nothing a picture
  });

  it('fails an undecodable picture alone', async () => {
    const host = await start({ name });
    const cut = solidPng([255, 0, 0], 64).subarray(0, 60);
    const answers = await Promise.allSettled(
      [solidPng([255, 0, 0]), cut, Buffer.from('no picture'), solidPng([0, 0, 255])].map((picture) =>
        host.classify(picture, { signal }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(answers[1]).toMatchObject({ reason: { reason: 'IMAGE_UNDECODABLE' } });
    expect(answers[2]).toMatchObject({ reason: { reason: 'IMAGE_TYPE_UNSUPPORTED' } });
    expect(host.children).toHaveLength(1);
  });

  it('holds as many tensors after many pictures as after one', async () => {
    const host = await start({ name });
    await classifyMany(host, 1);
    const before = host.children[0]?.tensorsHeld;
    expect(before).toBeGreaterThanOrEqual(name === 'onnx' ? 0 : 1);
    await classifyMany(host, 20);
    expect(host.children[0]?.tensorsHeld).toBe(before);
  });
});

describe('an engine process', () => {
  it.runIf(process.platform === 'linux')(
    'inherits the environment it is to, and gives memory back',
    async () => {
      const host = await start({ environment: { ...process.env, COLOUR: 'red' } });
      const environment = (await readFile(`/proc/${pidOf(host)}/environ`, 'utf8')).split('\0');
      expect(environment).toEqual(expect.arrayContaining(['COLOUR=red', 'MALLOC_TRIM_THRESHOLD_=131072']));
    },
  );
});

describe('choosing an engine', () => {
  it('takes ONNX Runtime where there is no GPU', async () => {
    expect((await start({ name: 'auto' })).name).toMatch(/^(onnx|tfjs-gpu)$/);
  });

  it('names the command that brings a native engine which is not there', async () => {
    const host = await start({ name: 'tfjs-native' }).catch((error: unknown) => error);
    if (host instanceof AppError) {
      expect(host).toMatchObject({ reason: 'ENGINE_UNAVAILABLE' });
      expect(host.message).toContain('npm run engine -- native');
    } else expect(host).toMatchObject({ name: 'tfjs-native' });
  });

  it('refuses a graph that it can not read', async () => {
    await writeFile(join(folder.path, TINY.graphs.onnx), 'not a graph');
    await expect(start()).rejects.toMatchObject({ reason: 'BUNDLE_INVALID' });
  });

  it('refuses a graph with another number of classes than the manifest', async () => {
    const manifest = { ...TINY, labels: ['cat', 'dog', 'neither'] };
    await expect(start({ manifest })).rejects.toMatchObject({ reason: 'BUNDLE_INVALID' });
  });
});

describe('engine processes', () => {
  it('answers everything although a child is killed, and starts another', async () => {
    const host = await start({ children: 2 });
    await until(() => host.children.length === 2);
    const killed = pidOf(host);
    const answers = classifyMany(host, 100);
    process.kill(killed, 'SIGKILL');
    const expected = tinyCat([90, 30, 60]);
    for (const cat of await answers) expect(cat).toBeCloseTo(expected, 4);
    await until(() => host.children.length === 2 && host.children.every(({ pid }) => pid !== killed));
  });

  it('kills a child that hangs, and has its work done by the next', async () => {
    const host = await start({ answerLimitMs: 500 });
    process.kill(pidOf(host), 'SIGSTOP');
    expect(await classifyMany(host, 3)).toHaveLength(3);
  });

  it('ends when it is disposed of', async () => {
    const host = await start();
    const pid = pidOf(host);
    await host[Symbol.asyncDispose]();
    expect(isAlive(pid)).toBe(false);
  });

  it('ends with the process that started it, however that ends', async () => {
    const options = { name: 'onnx', children: 1, bundleDir: folder.path, manifest: TINY };
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
    const host = await start();
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
    const host = await start({ queueLimit: 2, batchLimit: 1 });
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
    const host = await start();
    const answers = classifyMany(host, 20);
    const closed = host[Symbol.asyncDispose]();
    await expect(host.classify(solidPng([1, 2, 3]), { signal })).rejects.toMatchObject({
      reason: 'DRAINING',
    });
    expect(await answers).toHaveLength(20);
    await closed;
  });
});
