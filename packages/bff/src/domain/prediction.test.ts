import { PredictionState } from '@isitacat/contracts';
import { expect, it } from 'vitest';

import { newId } from './ids.js';
import type { ImageId, PredictionId } from './names.js';
import { failed, isFinal, pendingPrediction, succeeded } from './prediction.js';

const question = {
  id: newId(1_700_000_000_123) as PredictionId,
  image: newId() as ImageId,
  model: { modelId: 'cat', version: 'stable', name: 'models/cat' },
  batch: 'b',
  explain: true,
} as const;
const DURATION = { seconds: 0n, nanos: 1 };

it('a question is pending, and was created when its id was', () => {
  const prediction = pendingPrediction(question);
  expect(prediction).toMatchObject({
    name: `predictions/${question.id}`,
    image: `images/${question.image}`,
    model: 'models/cat',
    state: PredictionState.PREDICTION_STATE_PENDING,
    createTime: new Date(1_700_000_000_123),
    batch: 'b',
    explain: true,
  });
  expect(isFinal(prediction)).toBe(false);
  expect(pendingPrediction(question)).toEqual(prediction);
});

it('an answer makes it succeed, with the most probable class as its label', () => {
  const explanation = { label: 'not_cat', width: 1, height: 1, values: Uint8Array.of(255), peak: 2 };
  const answer = {
    modelVersion: 'models/cat/versions/3',
    scores: [
      { label: 'not_cat', probability: 0.7 },
      { label: 'cat', probability: 0.3 },
    ],
    queueDuration: DURATION,
    fetchDuration: DURATION,
    decodeDuration: DURATION,
    inferDuration: DURATION,
    cached: true,
    engine: 'onnx-int8',
    explanation,
    unfamiliarity: 0.25,
  };
  const prediction = succeeded({ ...pendingPrediction(question), queuePosition: 4 }, answer, new Date(5));
  expect(prediction).toMatchObject({
    model: 'models/cat/versions/3',
    label: 'not_cat',
    confidence: 0.7,
    queuePosition: 0,
    completeTime: new Date(5),
    cached: true,
    engine: 'onnx-int8',
    explanation,
    unfamiliarity: 0.25,
  });
  expect(isFinal(prediction)).toBe(true);
});

it('an error makes it fail', () => {
  const error = { code: 14, message: 'away', details: [] };
  const prediction = failed(pendingPrediction(question), error, new Date(5));
  expect(prediction).toMatchObject({ error, completeTime: new Date(5) });
  expect(isFinal(prediction)).toBe(true);
});
