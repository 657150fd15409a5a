import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { loadTrustedKeys, readBundle } from '@isitacat/model';
import { sharedData, temporaryDirectory } from '@isitacat/testkit';
import { describe, expect, it } from 'vitest';
import { checkBundle } from '../src/bundle/check-bundle.js';
import { compareInt8 } from '../src/bundle/compare-int8.js';
import { evaluate } from '../src/commands/evaluate.js';
import type { EvaluationReport } from '../src/evaluate/report.js';
import { quietSurroundings } from './support/surroundings.js';

const MODELS = fileURLToPath(new URL('../../models', import.meta.url));
const LIMIT_BYTES = 48 * 1024 * 1024;

describe('the committed model', () => {
  const signal = AbortSignal.timeout(60_000);

  it('is signed by a key that is trusted, small, and answers its golden pictures on every CPU engine', async () => {
    const trusted = await loadTrustedKeys([join(MODELS, 'keys')]);
    const { manifest, directory } = await readBundle(join(MODELS, 'cat'), trusted, { signal });
    expect(manifest.labels).toEqual(['cat', 'not_cat']);
    expect(manifest.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBeLessThan(LIMIT_BYTES);
    const log = { info: () => undefined, warn: () => undefined };
    const difference = await checkBundle(directory, manifest, {
      engines: ['onnx', 'tfjs-wasm'],
      signal,
      log,
    });
    expect(difference).toBeLessThan(1e-4);
  }, 90_000);

  it('computes with INT8 what it does with float32, on the demo pictures and by its own account', async () => {
    const trusted = await loadTrustedKeys([join(MODELS, 'keys')]);
    const { manifest, directory } = await readBundle(join(MODELS, 'cat'), trusted, { signal });
    expect(manifest.int8Agreement?.answersChanged).toBeLessThanOrEqual(3);
    const folders = ['demo/cat', 'demo/not_cat'].map((name) => sharedData(name));
    const files = await Promise.all(
      folders.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))),
    );
    const agreement = await compareInt8({
      bundleDir: directory,
      manifest,
      files: files.flat(),
      signal,
      log: { info: () => undefined, warn: () => undefined },
    });
    expect(agreement).toMatchObject({ pictures: 21, answersChanged: 0 });
    expect(agreement.meanChange).toBeLessThan(0.01);
  }, 90_000);

  it('tells the cats of the demo pictures from what is none, by way of npm run evaluate', async () => {
    await using folder = await temporaryDirectory();
    const json = join(folder.path, 'report.json');
    const { surroundings, lines } = quietSurroundings(folder.path);
    expect(
      await evaluate(
        ['--model', 'cat@1', '--data', sharedData('demo'), '--json', json, '--engine', 'onnx'],
        surroundings,
      ),
    ).toBe(0);
    const report = JSON.parse(await readFile(json, 'utf8')) as EvaluationReport;
    expect(report).toMatchObject({
      model: 'models/cat',
      engine: 'onnx',
      balanced_accuracy: 1,
      auc: 1,
      skipped: [{ path: 'borderline', reason: 'no class of the model' }],
    });
    expect(report.confusion).toEqual({ cat: { cat: 9, not_cat: 0 }, not_cat: { cat: 0, not_cat: 12 } });
    expect(report.files).toHaveLength(21);
    for (const { path, label, scores } of report.files) {
      expect(path.split('/')[0]).toBe(label);
      expect((scores['cat'] ?? NaN) + (scores['not_cat'] ?? NaN)).toBeCloseTo(1, 5);
    }
    expect(lines).toContain('balanced_accuracy  1.0000');
  }, 90_000);

  it('is not found under another name or version', async () => {
    await using folder = await temporaryDirectory();
    const { surroundings } = quietSurroundings(folder.path);
    for (const model of ['dog', 'cat@7'])
      await expect(evaluate(['--model', model, '--data', '.'], surroundings)).rejects.toMatchObject({
        reason: 'MODEL_NOT_FOUND',
      });
  });
});
