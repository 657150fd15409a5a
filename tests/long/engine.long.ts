import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { temporaryDirectory, type TemporaryDirectory } from '@isitacat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, run, type ShellResult } from '../support/shell.js';

describe('npm run engine -- native', () => {
  let folder: TemporaryDirectory;
  let clone: string;
  beforeAll(async () => {
    folder = await temporaryDirectory();
    clone = path.join(folder.path, 'clone');
    expect(await run('git', ['clone', '--quiet', ROOT, clone])).toMatchObject({ exitCode: 0 });
  });
  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
  });

  async function inClone(command: string): Promise<ShellResult> {
    const result = await run('bash', ['-euo', 'pipefail', '-c', `cd ${clone} && ${command}`]);
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    return result;
  }

  /** Whether the engine is there and answers as ONNX Runtime does. */
  async function expectAgreement(): Promise<void> {
    const report = path.join(folder.path, 'report.json');
    const reporter = `--reporter=json --outputFile=${report}`;
    await inClone(`npx vitest run packages/predictor/tests/native-engine.test.ts ${reporter}`);
    const counts: unknown = JSON.parse(await readFile(report, 'utf8'));
    expect(counts).toMatchObject({ numPassedTests: 1, numPendingTests: 0 });
  }

  it('builds an engine, on a fresh clone, that answers as onnx does', async () => {
    const { stdout } = await inClone('npm run --silent engine -- native');
    expect(stdout).toBe('tfjs-native is ready: npm start -- --engine tfjs-native runs it\n');
    await expectAgreement();
  });

  it('finds it again after npm has installed everything anew', async () => {
    await rm(path.join(clone, 'node_modules'), { recursive: true });
    await inClone('npm run --silent build');
    await expectAgreement();
  });
});
