import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { sharedData, temporaryDirectory } from '@isitacat/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../src/commands/evaluate.js';
import type { EvaluationReport } from '../src/evaluate/report.js';
import { quietSurroundings } from './support/surroundings.js';

/** Of each class, spread over what there is. */
const PICTURES = 8;
const LABELS = ['cat', 'not_cat'] as const;

const isNativeBuilt = existsSync(
  join(
    dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node/package.json')),
    'lib/napi-v8/tfjs_binding.node',
  ),
);

/** What `npm run evaluate` writes about some pictures that no model was trained on. */
async function reportOn(engine: string): Promise<EvaluationReport> {
  await using folder = await temporaryDirectory();
  for (const label of LABELS) {
    const from = sharedData(`hard/${label}`);
    await mkdir(join(folder.path, 'data', label), { recursive: true });
    const names = (await readdir(from)).sort();
    const stride = Math.floor(names.length / PICTURES);
    for (const name of names.filter((_, n) => n % stride === 0).slice(0, PICTURES))
      await copyFile(join(from, name), join(folder.path, 'data', label, name));
  }
  const { surroundings } = quietSurroundings(folder.path);
  const json = join(folder.path, 'report.json');
  const args = ['--model', 'cat', '--data', 'data', '--json', json, '--engine', engine];
  expect(await evaluate(args, surroundings)).toBe(0);
  return JSON.parse(await readFile(json, 'utf8')) as EvaluationReport;
}

describe('npm run evaluate', () => {
  let expected: EvaluationReport;

  beforeAll(async () => {
    expected = await reportOn('onnx');
  }, 90_000);

  async function largestDifference(engine: string): Promise<number> {
    const report = await reportOn(engine);
    expect(report).toMatchObject({ engine, skipped: [], confusion: expected.confusion });
    expect(report.files.map(({ path }) => path)).toEqual(expected.files.map(({ path }) => path));
    const differences = report.files.map(({ scores }, n) =>
      Math.abs((scores['cat'] ?? NaN) - (expected.files[n]?.scores['cat'] ?? NaN)),
    );
    expect(differences).toHaveLength(LABELS.length * PICTURES);
    return Math.max(...differences);
  }

  it('gives on tfjs-wasm the answers of onnx', async () => {
    expect(await largestDifference('tfjs-wasm')).toBeLessThan(1e-3);
  }, 90_000);

  it.skipIf(!isNativeBuilt)(
    'gives on tfjs-native, where that has been built, the answers of onnx',
    async () => {
      expect(await largestDifference('tfjs-native')).toBeLessThan(1e-3);
    },
    90_000,
  );
});
