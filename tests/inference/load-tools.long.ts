import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSystem, temporaryDirectory, type System, type TemporaryDirectory } from '@isitacat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goTool, hasGo } from '../support/go-tool.js';
import { ROOT, run } from '../support/shell.js';
import { perfAnalyzer, type PerfAnalyzer } from './perf-analyzer.js';

/** So that the shape is what this network takes. */
const PIXELS = 320 * 320 * 3;

let system: System;
let folder: TemporaryDirectory;
beforeAll(async () => {
  folder = await temporaryDirectory();
  system = await startSystem({ environment: { ISITACAT_CACHE_ANSWERS: '0' } });
}, 120_000);
afterAll(async () => {
  await system.stop();
  await folder[Symbol.asyncDispose]();
});

function show(title: string, output: string): void {
  process.stdout.write(`\n== ${title}\n${output.trim()}\n`);
}

describe('perf_analyzer as it is', () => {
  let analyze: PerfAnalyzer;
  beforeAll(async () => {
    analyze = await perfAnalyzer();
    const cat = await readFile(join(ROOT, 'demo', 'cat.jpg'));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(cat.length);
    await writeInput('image', Buffer.concat([length, cat]));
    await writeInput('pixels', randomBytes(PIXELS));
  }, 600_000);

  async function writeInput(name: string, bytes: Buffer): Promise<void> {
    const data = { data: [{ [name]: { b64: bytes.toString('base64') } }] };
    await writeFile(join(folder.path, `${name}.json`), JSON.stringify(data));
  }

  it.each([
    ['image', 'grpc', []],
    ['image', 'http', []],
    ['pixels', 'grpc', []],
    ['pixels', 'grpc', ['--streaming']],
    ['pixels', 'http', []],
  ] as const)(
    'measures %s over %s %j',
    async (input, protocol, more) => {
      const data = ['--input-data', join(folder.path, `${input}.json`)];
      const pace = ['--concurrency-range', '4', '-p', '2000', '-r', '6', '--stability-percentage', '999'];
      const target = ['-m', 'cat', '-u', system.grpcTarget, '-i', protocol];
      const { exitCode, stdout, stderr } = await analyze(...target, ...data, ...pace, ...more);
      show(`perf_analyzer, ${[input, protocol, ...more].join(', ')}`, stdout);
      expect(exitCode, stdout + stderr).toBe(0);
      expect(Number(/throughput: ([\d.]+) infer\/sec/.exec(stdout)?.[1])).toBeGreaterThan(1);
      expect(stdout).toMatch(/Successful request count: [1-9]/);
      expect(stdout + stderr).not.toContain('Failed');
    },
    120_000,
  );
});

describe.skipIf(!hasGo)('ghz, built with Go', () => {
  it('asks 200 times at once by reflection, and no call fails', async () => {
    const ghz = await goTool('github.com/bojand/ghz/cmd/ghz', 'v0.120.0');
    const content = (await readFile(join(ROOT, 'demo', 'cat.jpg'))).toString('base64');
    const inputs = [
      { name: 'image', datatype: 'BYTES', shape: [1], contents: { bytes_contents: [content] } },
    ];
    const file = join(folder.path, 'request.json');
    await writeFile(file, JSON.stringify({ model_name: 'cat', inputs }));
    const call = ['--insecure', '--call', 'inference.GRPCInferenceService.ModelInfer', '-D', file];
    const { exitCode, stdout, stderr } = await run(ghz, [...call, '-n', '200', '-c', '8', system.grpcTarget]);
    show('ghz', stdout);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/\[OK\]\s+200 responses/);
  }, 600_000);
});
