import {
  ImageServiceDefinition,
  ModelServiceDefinition,
  PredictionServiceDefinition,
} from '@isitacat/contracts';
import { grpcClient, startSystem } from '@isitacat/testkit';
import { randomUUID } from 'node:crypto';
import { ends } from './ends.js';
import { capacity, pacedLoad, type LoadReport } from './paced-load.js';
import { demoCat } from './pictures.js';
import { retryPolicy } from './retry-policy.js';

/** What came of it. */
export interface RestartReport extends LoadReport {
  readonly perSecond: number;
  readonly restartSeconds: readonly number[];
  /** Jobs that were accepted, and the ends that a client was told of, each as often as it was told. */
  readonly accepted: readonly string[];
  readonly ended: readonly string[];
}

const CALLERS = 16;
const MEASURE_MS = 3_000;
const RESTART_LIMIT_MS = 200_000;
const END_LIMIT_MS = 60_000;

/** One call in so many is a job; those after it read. */
const JOB_EVERY = 20;

/** Restarts a cluster so many times under 80 % of the load that it can take, seen by a client that retries as told. */
export async function rollingRestarts(times: number): Promise<RestartReport> {
  await using system = await startSystem({
    ...{ cluster: true, predictors: 2 },
    environment: { ISITACAT_CACHE_ANSWERS: '0' },
  });
  const retrying = { serviceConfig: retryPolicy() };
  using images = grpcClient(ImageServiceDefinition, system.grpcTarget, retrying);
  using models = grpcClient(ModelServiceDefinition, system.grpcTarget, retrying);
  using predictions = grpcClient(PredictionServiceDefinition, system.grpcTarget, retrying);
  const content = demoCat();
  const { image } = await images.upload({ content, requestId: randomUUID() });
  const accepted: string[] = [];
  const submit = async (): Promise<void> => {
    const { prediction } = await predictions.predict({
      picture: { $case: 'image', value: image?.name ?? '' },
      ...{ background: true, requestId: randomUUID() },
    });
    accepted.push(prediction?.name ?? '');
  };
  const ask = (n: number): Promise<unknown> => {
    const last = accepted.at(-1);
    if (n % JOB_EVERY === 0) return submit();
    if (n % JOB_EVERY === 1) return models.listModels({});
    if (n % JOB_EVERY === 2 && last !== undefined) return predictions.getPrediction({ name: last });
    return predictions.predict({ picture: { $case: 'content', value: content } });
  };
  const perSecond = 0.8 * (await capacity({ callers: CALLERS, ask }, MEASURE_MS));
  const load = pacedLoad({ callers: CALLERS, perSecond, ask });
  const restartSeconds: number[] = [];
  for (let n = 0; n < times; n++) {
    const startMs = performance.now();
    await system.restartAll(AbortSignal.timeout(RESTART_LIMIT_MS));
    restartSeconds.push((performance.now() - startMs) / 1_000);
  }
  const report = await load.stop();
  const ended: string[] = [];
  for await (const name of ends(predictions, accepted, END_LIMIT_MS)) ended.push(name);
  return { ...report, perSecond, restartSeconds, accepted, ended };
}
