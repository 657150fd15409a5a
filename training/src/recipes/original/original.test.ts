import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Example } from '../../dataset/read-dataset.js';
import { loadEngine } from '../../engines/load-engine.js';
import { readCheckpoint, writeCheckpoint, type EpochResult } from './checkpoint.js';
import { DenseHead, layerSizes } from './dense-head.js';
import { trainEpochs, type EpochTraining } from './train-epochs.js';

const FEATURES = 6;
const SIZES = layerSizes(FEATURES, 2);
const EXAMPLES: readonly Example[] = Array.from({ length: 40 }, (_, n) => ({
  path: `${n}.jpg`,
  label: n % 2,
  sha256: String(n).padStart(64, '0'),
}));

/** Class 0 lies on one side of the origin, class 1 on the other. */
const featuresOf = (batch: readonly Example[]): Promise<tf.Tensor2D> =>
  Promise.resolve(
    tf.tensor2d(
      batch.map(({ label }, n) =>
        Array.from({ length: FEATURES }, (_, k) => (label === 0 ? 2 : -2) + ((n + k) % 3) / 3),
      ),
    ),
  );

let dir = '';
beforeAll(async () => {
  await loadEngine('tfjs-wasm');
});
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'original-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function run(
  change: Partial<EpochTraining> = {},
): Promise<{ readonly history: readonly EpochResult[]; readonly state: readonly Float32Array[] }> {
  using head = new DenseHead(SIZES, 3);
  const history = await trainEpochs({
    head,
    train: EXAMPLES.slice(0, 32),
    validation: EXAMPLES.slice(32),
    featuresOf,
    classes: 2,
    epochs: 4,
    batchSize: 8,
    seed: 3,
    checkpointFile: join(dir, 'checkpoint.bin'),
    resume: false,
    signal: AbortSignal.timeout(20_000),
    onEpoch: () => undefined,
    ...change,
  });
  return { history, state: head.state() };
}

describe('trainEpochs', () => {
  it('learns what can be told apart', async () => {
    const { history } = await run();
    expect(history).toHaveLength(4);
    expect(history.at(-1)?.loss).toBeLessThan((history[0]?.loss ?? 0) / 2);
    expect(history.at(-1)?.validationAccuracy).toBe(1);
  });

  it('gives the same when it goes on after a stop, and does no epoch twice', async () => {
    const whole = await run();
    await rm(join(dir, 'checkpoint.bin'));
    const stop = new AbortController();
    const stopped = run({
      signal: stop.signal,
      onEpoch: (epoch) => {
        if (epoch === 1) stop.abort();
      },
    });
    await expect(stopped).rejects.toThrow();
    const epochs: number[] = [];
    const resumed = await run({ resume: true, onEpoch: (epoch) => epochs.push(epoch) });
    expect(epochs).toEqual([2, 3]);
    expect(resumed.history).toEqual(whole.history);
    expect(resumed.state).toEqual(whole.state);
  });

  it('begins anew when the checkpoint is of other pictures', async () => {
    await run();
    const epochs: number[] = [];
    await run({ resume: true, train: EXAMPLES.slice(1, 32), onEpoch: (epoch) => epochs.push(epoch) });
    expect(epochs).toEqual([0, 1, 2, 3]);
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    await run();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a checkpoint', () => {
  const checkpoint = { identity: 'a', history: [], state: [Float32Array.of(1, 2), Float32Array.of(3)] };

  it('comes back as it was', async () => {
    const file = join(dir, 'deeper', 'c.bin');
    await writeCheckpoint(file, checkpoint);
    expect(await readCheckpoint(file, 'a')).toEqual(checkpoint);
  });

  it('is none when it is cut off, of another training, or absent', async () => {
    const file = join(dir, 'c.bin');
    await writeCheckpoint(file, checkpoint);
    expect(await readCheckpoint(file, 'b')).toBeUndefined();
    await writeFile(file, (await readFile(file)).subarray(0, -1));
    expect(await readCheckpoint(file, 'a')).toBeUndefined();
    expect(await readCheckpoint(join(dir, 'none'), 'a')).toBeUndefined();
  });
});
