import { startEngine, type EngineHost } from '@isitacat/predictor/engines';
import { temporaryDirectory } from '@isitacat/testkit';
import { readFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { quietLog } from './support/quiet-log.js';
import { solidPng } from './support/solid-png.js';
import { TINY, writeTinyGraphs } from './support/tiny-graphs.js';

let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
let host: EngineHost | undefined;

beforeEach(async () => {
  folder = await temporaryDirectory();
  await writeTinyGraphs(folder.path);
});
afterEach(async () => {
  await host?.[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** When a process started, in ticks since the machine did. */
async function startOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')')).split(' ')[20]);
}

it.runIf(process.platform === 'linux')(
  'starts its processes one after another where others answer meanwhile, and then as important as they',
  async () => {
    const signal = AbortSignal.timeout(60_000);
    const loaded = new AbortController();
    const options = {
      name: 'onnx',
      bundleDir: folder.path,
      manifest: TINY,
      signal,
      log: quietLog(),
    } as const;
    host = await startEngine({ ...options, children: 3, behindUntil: loaded.signal });
    expect(host.children).toHaveLength(1);
    await host.whole;
    loaded.abort();
    const pids = host.children.map(({ pid }) => pid).sort((a, b) => a - b);
    const [first = 0, second = 0, third = 0] = await Promise.all(pids.map(startOf));
    // Together they would start within a tick or two.
    expect(third - second).toBeGreaterThan((second - first) / 4);
    expect(pids.map((pid) => getPriority(pid))).toEqual(pids.map(() => getPriority()));
    await expect(host.classify(solidPng([1, 2, 3]), { signal })).resolves.toBeDefined();
  },
);
