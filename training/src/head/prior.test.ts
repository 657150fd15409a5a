import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadEngine } from '../engines/load-engine.js';
import { fullWeights } from '../graph/half.js';
import { imagenetClasses, splitClassifier } from './prior.js';
import { priorColumn } from './prior-column.js';

beforeAll(async () => {
  await loadEngine('tfjs-wasm');
});

describe('imagenetClasses', () => {
  it('knows classes by any of their names', async () => {
    expect(await imagenetClasses(['Egyptian cat', 'tabby', 'tabby cat', 'tiger cat'])).toEqual([
      281, 282, 285,
    ]);
    expect(await imagenetClasses(['tench', 'toilet tissue'])).toEqual([0, 999]);
  });

  it('names those it does not know', async () => {
    await expect(imagenetClasses(['tabby', 'unicorn', 'dragon'])).rejects.toThrow('"unicorn", "dragon"');
  });
});

describe('priorColumn', () => {
  it('is the log-odds of the classes inside against all others', () => {
    const before = tf.memory().numTensors;
    const kernel = fullWeights([2, 3], Float32Array.of(1, 0, 2, 0, 1, 0));
    const layers = splitClassifier({ kernel, bias: fullWeights([3], Float32Array.of(0, 0.5, 0)) }, [0, 2]);
    const column = priorColumn({ rows: 1, columns: 2, data: Float32Array.of(1, 2) }, layers);
    expect(column[0]).toBeCloseTo(Math.log(Math.exp(1) + Math.exp(2)) - 2.5, 5);
    expect(tf.memory().numTensors).toBe(before);
  });
});
