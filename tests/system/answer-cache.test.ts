import path from 'node:path';
import { PredictionServiceDefinition, type Prediction } from '@isitacat/contracts';
import { grpcClient, startSystem, temporaryDirectory, type System } from '@isitacat/testkit';
import { describe, expect, it } from 'vitest';
import { demoCat } from '../support/pictures.js';
import { anotherBundle, npmRun } from '../support/publish.js';

const BUNDLE = /^models\/cat\/versions\/(\d+)$/;

/** Asks a running system through its public port. */
async function ask(system: System, content = demoCat()): Promise<Prediction> {
  using predictions = grpcClient(PredictionServiceDefinition, system.grpcTarget);
  const { prediction } = await predictions.predict({ picture: { $case: 'content', value: content } });
  if (prediction === undefined) throw new Error('there is no prediction');
  return prediction;
}

describe('a picture that is asked about again', () => {
  it('is answered from memory and marked so, but never by a memory of another version', async () => {
    await using folder = await temporaryDirectory();
    await using system = await startSystem();
    const first = await ask(system);
    expect(first).toMatchObject({ label: 'cat', cached: false });
    expect(first.engine).toMatch(/^onnx(-int8)?$/);
    const { scores, engine, unfamiliarity } = first;
    expect(unfamiliarity).toBeLessThan(0.99); // what it learned from holds such cats
    expect(await ask(system)).toMatchObject({ label: 'cat', cached: true, scores, engine, unfamiliarity });

    const bundle = path.join(folder.path, 'second');
    await anotherBundle(bundle, system);
    expect((await npmRun('publish-model', system, bundle, '--force')).exitCode).toBe(0);
    const seen = new Map<string, Prediction>();
    while (!seen.has('2')) {
      const prediction = await ask(system);
      const version = BUNDLE.exec(prediction.model)?.[1] ?? '';
      if (!seen.has(version)) seen.set(version, prediction);
    }
    expect(seen.get('1')?.cached ?? true).toBe(true);
    expect(seen.get('2')).toMatchObject({ cached: false, label: 'cat' });
    expect(await ask(system)).toMatchObject({ cached: true, model: 'models/cat/versions/2' });
  }, 180_000);

  it('is computed again where remembering is set off', async () => {
    await using system = await startSystem({ environment: { ISITACAT_CACHE_ANSWERS: '0' } });
    const answers = [await ask(system), await ask(system)];
    expect(answers.map(({ cached }) => cached)).toEqual([false, false]);
    for (const { timing } of answers) expect(timing?.inferDuration?.nanos).toBeGreaterThan(0);
  }, 180_000);
});
