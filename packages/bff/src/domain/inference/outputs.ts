import type { Prediction } from '@isitacat/contracts';

import { shown } from '../names.js';
import { fault } from './fault.js';
import { outputFacts, type OutputTensor } from './tensors.js';

const NAMES = outputFacts({ labels: [] }).map(({ name }) => name);

/**
 * Which outputs are wanted, in their order; all when the caller names none.
 *
 * @throws AppError `FIELD_INVALID`.
 */
export function checkOutputs(names: readonly string[]): readonly string[] {
  const wrong = names.find((name, n) => !NAMES.includes(name) || names.indexOf(name) !== n);
  if (wrong === undefined) return names.length === 0 ? NAMES : names;
  throw fault(`expected outputs among ${NAMES.join(' and ')}, each once; got ${shown(wrong)}`, 'outputs');
}

/** An output of a batch. @param name One that `checkOutputs` knows. */
export function outputTensor(
  name: string,
  answers: readonly Prediction[],
  labels: readonly string[],
): OutputTensor {
  if (name === 'label') {
    return { name, datatype: 'BYTES', shape: [answers.length], texts: answers.map(({ label }) => label) };
  }
  const numbers = new Float32Array(answers.length * labels.length);
  answers.forEach(({ scores }, row) => {
    for (const { label, probability } of scores) {
      numbers[row * labels.length + labels.indexOf(label)] = probability;
    }
  });
  return { name, datatype: 'FP32', shape: [answers.length, labels.length], numbers };
}
