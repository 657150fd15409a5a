import { ImageServiceDefinition, PredictionServiceDefinition, PredictionState } from '@isitacat/contracts';
import { grpcClient, startSystem, type GrpcClient, type System } from '@isitacat/testkit';
import { expect, it } from 'vitest';
import { ends } from '../support/ends.js';
import { demoCat } from '../support/pictures.js';

const JOBS = 50;
const LIMIT_MS = 90_000;

type Predictions = GrpcClient<typeof PredictionServiceDefinition>;

/** Accepts jobs about one stored picture. @returns their names. */
async function accept(system: System, predictions: Predictions): Promise<readonly string[]> {
  using images = grpcClient(ImageServiceDefinition, system.grpcTarget);
  const value = (await images.upload({ content: demoCat() })).image?.name ?? '';
  const answers = await Promise.all(
    Array.from({ length: JOBS }, () =>
      predictions.predict({ picture: { $case: 'image', value }, background: true }),
    ),
  );
  return answers.map(({ prediction }) => prediction?.name ?? '');
}

it('the loss of all that the broker had in mid-flight costs no accepted job, and none ends twice', async () => {
  await using system = await startSystem();
  using predictions = grpcClient(PredictionServiceDefinition, system.grpcTarget);
  const names = await accept(system, predictions);
  const ended: string[] = [];
  for await (const name of ends(predictions, names, LIMIT_MS)) {
    ended.push(name);
    if (ended.length === 3) await system.loseBroker();
  }
  expect(ended.sort()).toEqual([...names].sort());
  for (const name of names) {
    const { prediction } = await predictions.getPrediction({ name });
    expect(prediction).toMatchObject({ state: PredictionState.PREDICTION_STATE_SUCCEEDED, label: 'cat' });
  }
}, 240_000);
