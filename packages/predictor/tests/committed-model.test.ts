import { GOLDEN_TOLERANCE, loadTrustedKeys, readBundle, type Bundle } from '@isitacat/model';
import { startEngine } from '@isitacat/predictor/engines';
import { setMaxListeners } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quietLog } from './support/quiet-log.js';
import { World } from './support/world.js';

const MODELS = join(import.meta.dirname, '../../../models');
const KEYS = join(MODELS, 'keys');
const signal = AbortSignal.timeout(600_000);
setMaxListeners(0, signal);

async function committedBundle(): Promise<Bundle> {
  return readBundle(join(MODELS, 'cat'), await loadTrustedKeys([KEYS]), { signal });
}

async function classify(name: 'onnx' | 'tfjs-wasm', picture: Uint8Array): Promise<number[]> {
  const { directory, manifest } = await committedBundle();
  const options = { name, bundleDir: directory, manifest, children: 1, signal, log: quietLog() };
  await using host = await startEngine(options);
  return [...(await host.classify(picture, { signal })).probabilities];
}

describe('the committed model', () => {
  it.each(['onnx', 'tfjs-wasm'] as const)('answers its golden pictures as promised with %s', async (name) => {
    const { directory, manifest } = await committedBundle();
    const options = { name, bundleDir: directory, manifest, children: 1, signal, log: quietLog() };
    await using host = await startEngine(options);
    for (const { file, probabilities } of manifest.golden) {
      const got = await host.classify(await readFile(join(directory, file)), { signal });
      for (const [index, expected] of probabilities.entries()) {
        expect(Math.abs((got.probabilities[index] ?? NaN) - expected)).toBeLessThan(GOLDEN_TOLERANCE);
      }
    }
  });

  it('is answered alike by both engines', async () => {
    const { directory, manifest } = await committedBundle();
    const [golden] = manifest.golden;
    const picture = await readFile(join(directory, golden?.file ?? ''));
    const [onnx, wasm] = [await classify('onnx', picture), await classify('tfjs-wasm', picture)];
    for (const [index, value] of onnx.entries()) {
      expect(Math.abs(value - (wasm[index] ?? NaN))).toBeLessThan(1e-3);
    }
  });
});

describe('a predictor with the committed model', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
  });
  afterEach(async () => {
    await world[Symbol.asyncDispose]();
  });

  it('trusts its key, tests itself and tells a cat from what is none', async () => {
    const { directory, manifest } = await committedBundle();
    await world.registry.seed([directory], await loadTrustedKeys([KEYS]), { signal });
    await world.predictor({ trustedKeys: [KEYS] });
    for (const { file, probabilities } of manifest.golden) {
      const { $case, value } = await world.ask(await readFile(join(directory, file)));
      const label = (probabilities[0] ?? 0) > 0.5 ? 'cat' : 'not_cat';
      expect($case === 'answer' ? value.scores[0]?.label : value).toBe(label);
    }
  });
});
