import { startSystem, type System } from '@isitacat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grpcurl, messagesOf } from '../support/grpcurl.js';
import { demoCat, demoPictures } from '../support/pictures.js';

interface PredictionJson {
  readonly prediction: {
    readonly name: string;
    readonly state: string;
    readonly label?: string;
    readonly confidence?: number;
    readonly model?: string;
    readonly scores?: readonly { readonly label: string; readonly probability: number }[];
  };
}

describe('grpcurl, knowing nothing but the address', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  }, 120_000);
  afterAll(async () => {
    await system.stop();
  });

  const call = async (method: string, request: unknown): Promise<readonly unknown[]> => {
    const result = await grpcurl(system.grpcTarget, [`isitacat.v1.${method}`], request);
    expect(result.stderr).toBe('');
    return messagesOf(result.stdout);
  };
  const upload = async (content: Buffer): Promise<string> => {
    const [answer] = await call('ImageService/Upload', { content: content.toString('base64') });
    return (answer as { image: { name: string } }).image.name;
  };

  it('lists the services by reflection', async () => {
    const { stdout } = await grpcurl(system.grpcTarget, ['list']);
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining([
        'grpc.health.v1.Health',
        'isitacat.v1.ImageService',
        'isitacat.v1.ModelService',
        'isitacat.v1.PredictionService',
      ]),
    );
  });

  it('describes a method with its comment-free shape', async () => {
    const { stdout } = await grpcurl(system.grpcTarget, [
      'describe',
      'isitacat.v1.PredictionService.Predict',
    ]);
    expect(stdout).toContain(
      'rpc Predict ( .isitacat.v1.PredictRequest ) returns ( .isitacat.v1.PredictResponse );',
    );
  });

  it('uploads real pictures and is told what each shows', async () => {
    const answers = [];
    for (const { bytes, file, label } of demoPictures()) {
      const [answer] = (await call('PredictionService/Predict', {
        image: await upload(bytes),
      })) as PredictionJson[];
      answers.push({ file, expected: label, answered: answer?.prediction.label });
      expect(answer?.prediction).toMatchObject({
        state: 'PREDICTION_STATE_SUCCEEDED',
        model: expect.stringMatching(/^models\/cat\/versions\/[1-9]\d*$/) as string,
        timing: { inferDuration: expect.stringMatching(/s$/) as string },
      });
      expect(answer?.prediction.scores?.reduce((sum, score) => sum + score.probability, 0)).toBeCloseTo(1, 3);
    }
    const wrong = answers.filter(({ expected, answered }) => expected !== answered);
    expect(wrong).toEqual([]);
  }, 120_000);

  it('follows a background prediction to its answer', async () => {
    const image = await upload(demoCat());
    const [accepted] = (await call('PredictionService/Predict', {
      image,
      background: true,
    })) as PredictionJson[];
    expect(accepted?.prediction.state).toBe('PREDICTION_STATE_PENDING');
    const name = accepted?.prediction.name ?? '';
    const events = (await call('PredictionService/StreamResults', {
      predictions: [name],
    })) as PredictionJson[];
    const last = events.at(-1);
    expect(last?.prediction).toMatchObject({ name, state: 'PREDICTION_STATE_SUCCEEDED', label: 'cat' });
    const [kept] = (await call('PredictionService/GetPrediction', { name })) as PredictionJson[];
    expect(kept?.prediction).toEqual(last?.prediction);
  });

  it('reports every service healthy', async () => {
    for (const service of ['', 'isitacat.v1.PredictionService', 'isitacat.v1.ImageService']) {
      const { stdout } = await grpcurl(system.grpcTarget, ['grpc.health.v1.Health/Check'], { service });
      expect(JSON.parse(stdout)).toEqual({ status: 'SERVING' });
    }
  });
});
