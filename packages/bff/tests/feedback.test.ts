import { status } from '@grpc/grpc-js';
import { FEEDBACK_PREFIX, predictionFeedbackKey, type Prediction } from '@isitacat/contracts';
import { describe, expect, it } from 'vitest';

import { failureOf } from './errors.js';
import { png } from './pictures.js';
import { answerReply } from './predictor-peer.js';
import { withPeer } from './with-peer.js';

const CALL = { signal: new AbortController().signal };
const at = withPeer();

/** Has `cat` answered of a new picture that is kept. */
async function answered(version = 1, batch = ''): Promise<Prediction> {
  const stop = await at.peer.answer(() => answerReply(0.9, version));
  const { image } = await at.system.images.upload({ content: png() });
  const picture = { $case: 'image', value: image?.name ?? '' } as const;
  const { prediction } = await at.system.predictions.predict({ picture, batch });
  stop();
  if (prediction === undefined) throw new Error('no prediction');
  return prediction;
}

async function say(prediction: string, label: string, note = ''): Promise<void> {
  await at.system.predictions.giveFeedback({ prediction, label, note });
}

async function feedbackOf(name: string): Promise<Prediction['feedback']> {
  return (await at.system.predictions.getPrediction({ name })).prediction?.feedback;
}

async function agreement(): Promise<Record<string, [number, number]>> {
  const { model } = await at.system.models.getModel({});
  const [version] = model?.versions ?? [];
  const described = await at.system.models.getModelVersion({ name: version?.name ?? '' });
  expect(described.modelVersion).toEqual(version);
  const counts = model?.versions.map(
    (each) => [each.version, [each.feedbackCount, each.agreementCount]] as const,
  );
  return Object.fromEntries(counts ?? []) as Record<string, [number, number]>;
}

const marks = (): Promise<readonly string[]> => at.system.store.list(FEEDBACK_PREFIX, CALL);

describe('GiveFeedback', () => {
  it('is shown with the prediction, the last one alone', async () => {
    const { name } = await answered(1, 'said');
    expect(await feedbackOf(name)).toBeUndefined();
    await say(name, 'not_cat', 'a fox');
    await say(name, 'cat');
    const feedback = await feedbackOf(name);
    expect(feedback).toMatchObject({ label: 'cat', note: '' });
    expect(Math.abs((feedback?.createTime?.getTime() ?? 0) - Date.now())).toBeLessThan(10_000);
    const { predictions } = await at.system.predictions.listPredictions({ batch: 'said' });
    expect(predictions.map((each) => each.feedback)).toEqual([feedback]);
  });

  it('counts once for a prediction, as agreeing or not, with the version that answered', async () => {
    const [before = 0, agreeing = 0] = (await agreement())['1'] ?? [];
    const [right, wrong, changed] = [await answered(), await answered(), await answered()];
    await say(right.name, 'cat');
    await say(wrong.name, 'not_cat');
    for (const label of ['cat', 'not_cat', 'cat', 'not_cat']) await say(changed.name, label);
    await Promise.all([say(right.name, 'cat'), say(right.name, 'cat')]);
    expect((await agreement())['1']).toEqual([before + 3, agreeing + 1]);
  });

  it('leaves the mark of the one that stands when several speak at once', async () => {
    const { name } = await answered();
    await Promise.all(['cat', 'not_cat', 'cat', 'not_cat', 'cat'].map((label) => say(name, label)));
    const verdict = (await feedbackOf(name))?.label === 'cat' ? 'agrees' : 'differs';
    const id = name.slice('predictions/'.length);
    expect((await marks()).filter((key) => key.includes(id))).toEqual([`feedback/cat/${id}.1.${verdict}`]);
  });

  it('goes with the picture', async () => {
    const before = await marks();
    const { name, image } = await answered();
    await say(name, 'not_cat', 'a fox');
    expect(await marks()).toHaveLength(before.length + 1);
    await at.system.images.deleteImage({ name: image });
    expect(await marks()).toEqual(before);
    const key = predictionFeedbackKey(name.slice('predictions/'.length));
    expect(await at.system.store.read(key, CALL)).toBeUndefined();
    expect(await failureOf(say(name, 'cat'))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'PREDICTION_NOT_FOUND',
      resource: name,
    });
  });

  it('takes no label that the model could not have answered, and names those that it could', async () => {
    const { name } = await answered();
    for (const label of ['', 'dog']) {
      const failure = await failureOf(say(name, label));
      expect(failure).toMatchObject({
        code: status.INVALID_ARGUMENT,
        reason: 'FIELD_INVALID',
        field: 'label',
      });
      expect(failure.message).toContain('cat, not_cat');
    }
    expect(await feedbackOf(name)).toBeUndefined();
  });

  it('takes a note of 1000 characters and none longer', async () => {
    const { name } = await answered();
    await say(name, 'cat', '猫'.repeat(1000));
    expect(await failureOf(say(name, 'cat', '猫'.repeat(1001)))).toMatchObject({ field: 'note' });
    expect((await feedbackOf(name))?.note).toHaveLength(1000);
  });

  it('takes nothing about what was not answered, or has no such name', async () => {
    const picture = { $case: 'content', value: png() } as const;
    const { prediction } = await at.system.predictions.predict({ picture, background: true });
    expect(await failureOf(say(prediction?.name ?? '', 'cat'))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'PREDICTION_NOT_ANSWERED',
    });
    expect(await failureOf(say('images/x', 'cat'))).toMatchObject({
      reason: 'NAME_INVALID',
      field: 'prediction',
    });
  });
});
