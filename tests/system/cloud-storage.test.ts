import { ImageServiceDefinition, PredictionServiceDefinition, PredictionState } from '@isitacat/contracts';
import { grpcClient, startGcsFake, startSystem, type GcsFake, type System } from '@isitacat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPictures } from '../support/pictures.js';

describe('with pictures, records and models in Google Cloud Storage', () => {
  let fake: GcsFake;
  let system: System;
  beforeAll(async () => {
    fake = await startGcsFake();
    system = await startSystem({
      environment: { ISITACAT_STORAGE: `gs://${fake.bucket}/house`, STORAGE_EMULATOR_HOST: fake.endpoint },
    });
  }, 120_000);
  afterAll(async () => {
    await system.stop();
    await fake.stop();
  });

  it('uploads, answers, follows, lists, returns and deletes as with a folder', async () => {
    using images = grpcClient(ImageServiceDefinition, system.grpcTarget);
    using predictions = grpcClient(PredictionServiceDefinition, system.grpcTarget);
    const pictures = demoPictures().filter((_, n) => n % 5 === 0);
    for (const { bytes, label } of pictures) {
      const { image } = await images.upload({ content: bytes });
      const name = image?.name ?? '';
      const accepted = await predictions.predict({
        picture: { $case: 'image', value: name },
        background: true,
      });
      const states: PredictionState[] = [];
      let answered = '';
      for await (const { event } of predictions.streamResults({
        predictions: [accepted.prediction?.name ?? ''],
      })) {
        if (event?.$case !== 'prediction') continue;
        states.push(event.value.state);
        answered = event.value.label;
      }
      expect(answered).toBe(label);
      expect(states.at(-1)).toBe(PredictionState.PREDICTION_STATE_SUCCEEDED);
    }
    const { images: listed } = await images.listImages({});
    expect(listed).toHaveLength(pictures.length);
    const [newest] = listed;
    let received = 0n;
    for await (const { part } of images.getImage({ name: newest?.name ?? '' })) {
      if (part?.$case === 'chunk') received += BigInt(part.value.length);
    }
    expect(received).toBe(newest?.sizeBytes);
    await images.deleteImage({ name: newest?.name ?? '' });
    expect((await images.listImages({})).images).toHaveLength(pictures.length - 1);
    expect((await predictions.listPredictions({})).predictions).toHaveLength(pictures.length - 1);
  }, 90_000);
});
