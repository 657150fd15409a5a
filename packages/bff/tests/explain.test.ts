import { PredictionState, type Explanation, type Work, type WorkReply } from '@isitacat/contracts';
import { expect, it } from 'vitest';

import { png } from './pictures.js';
import { answerReply } from './predictor-peer.js';
import { withPeer } from './with-peer.js';

const EXPLANATION: Explanation = { label: 'cat', width: 2, height: 1, values: Buffer.of(0, 255), peak: 3 };
const at = withPeer();

/** Answers as a predictor does that looks where it is asked to. */
function reply({ explain }: Work): WorkReply {
  const { outcome } = answerReply(0.9);
  if (outcome?.$case !== 'answer') throw new Error('an answer');
  return {
    outcome: { ...outcome, value: { ...outcome.value, explanation: explain ? EXPLANATION : undefined } },
  };
}

it('Predict tells where the model looked exactly when it is asked to, of content and of a stored picture', async () => {
  const stop = await at.peer.answer(reply);
  const { image } = await at.system.images.upload({ content: png() });
  for (const picture of [
    { $case: 'content', value: png() } as const,
    { $case: 'image', value: image?.name ?? '' } as const,
  ]) {
    const { prediction } = await at.system.predictions.predict({ picture, explain: true });
    expect(prediction).toMatchObject({ explain: true, explanation: EXPLANATION });
    const plain = (await at.system.predictions.predict({ picture })).prediction;
    expect(plain).toMatchObject({ explain: false, explanation: undefined });
    if (picture.$case === 'content') continue;
    const onRecord = await at.system.predictions.getPrediction({ name: prediction?.name ?? '' });
    expect(onRecord.prediction).toEqual(prediction);
  }
  stop();
});

it('a job keeps in mind that it is to be explained', async () => {
  const jobs = await at.peer.jobs();
  const picture = { $case: 'content', value: png() } as const;
  const { prediction } = await at.system.predictions.predict({ picture, background: true, explain: true });
  expect(prediction).toMatchObject({
    state: PredictionState.PREDICTION_STATE_PENDING,
    explain: true,
    explanation: undefined,
  });
  const { job, work } = await at.peer.takeUp(jobs);
  expect(work.explain).toBe(true);
  await at.peer.finish(job, work);
});
