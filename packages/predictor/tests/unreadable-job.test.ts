import { JOBS_STREAM, jobSubject, PredictionState } from '@isitacat/contracts';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { expect, it } from 'vitest';

import { solidPng } from './support/solid-png.js';
import { until } from './support/until.js';
import { World } from './support/world.js';

const { PREDICTION_STATE_SUCCEEDED: SUCCEEDED } = PredictionState;

it('a job that nobody can read leaves the queue, is counted as given up, and keeps no other job', async () => {
  await using world = await World.start();
  await world.publish();
  const { httpPort } = await world.predictor();
  const figures = async () => (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text();
  await until(async () => /^isitacat_jobs_dead_total\{model="cat",version="1"\} 0$/m.test(await figures()));
  const garbage = Buffer.from([0x0a, 0xff, 0xff]);
  await jetstream(world.connection).publish(jobSubject('cat', 'stable', 'garbage'), garbage);
  const id = await world.submit(solidPng([200, 30, 60], 200));
  await until(async () => (await world.result(id))?.state === SUCCEEDED);
  const manager = await jetstreamManager(world.connection);
  await until(async () => (await manager.streams.info(JOBS_STREAM)).state.messages === 0);
  const told = await figures();
  expect(told).toMatch(/^isitacat_jobs_dead_total\{model="cat",version="1"\} 1$/m);
  expect(told).toMatch(/^isitacat_predict_failed_total\{.*reason="FIELD_INVALID"\} 1$/m);
  expect(await world.result('garbage')).toBeUndefined();
});
