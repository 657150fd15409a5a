import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sharedData } from '@isitacat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../support/shell.js';

interface Report {
  readonly accuracy: number;
  readonly balanced_accuracy: number;
  readonly auc: number;
  readonly log_loss: number;
  readonly ece: number;
  readonly engine: string;
  readonly precision: string;
  readonly confusion: unknown;
  readonly files: readonly { readonly path: string; readonly label: string; readonly scores: unknown }[];
}

describe('npm run evaluate', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'isitacat-evaluate-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('scores the published model on pictures that it was not trained on', async () => {
    const json = path.join(folder, 'report.json');
    const args = ['run', 'evaluate', '--', '--model', 'cat', '--data', sharedData('hard'), '--json', json];
    const { exitCode, stderr } = await run('npm', args);
    expect(stderr + String(exitCode)).toMatch(/0$/);
    const report = JSON.parse(await readFile(json, 'utf8')) as Report;
    expect(report.precision).toBe('int8'); // what a predictor answers with
    expect(report.balanced_accuracy).toBeGreaterThanOrEqual(0.9);
    expect(report.files).toHaveLength(416);
    for (const figure of [report.accuracy, report.auc, report.log_loss, report.ece])
      expect(figure).toBeTypeOf('number');
  }, 180_000);
});
