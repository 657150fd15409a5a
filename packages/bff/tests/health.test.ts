import * as grpc from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { startTestSystem, untilReady, type System } from './system.js';

const SERVING = 1;
const NOT_SERVING = 2;

let system: System;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system[Symbol.asyncDispose]());

/** Asks `grpc.health.v1.Health/Check`, whose messages hold one field each. */
function check(client: grpc.Client, service: string): Promise<number | undefined> {
  const encode = (name: string): Buffer =>
    Buffer.concat([Buffer.from([0x0a, name.length]), Buffer.from(name)]);
  const decode = (bytes: Buffer): number | undefined => bytes[1];
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest('/grpc.health.v1.Health/Check', encode, decode, service, (error, value) => {
      if (error) reject(error);
      else resolve(value);
    });
  });
}

it('health tells what works without the broker from what does not', async () => {
  const client = new grpc.Client(`127.0.0.1:${system.bff.grpcPort}`, grpc.credentials.createInsecure());
  const all = async (): Promise<unknown> => ({
    server: await check(client, ''),
    images: await check(client, 'isitacat.v1.ImageService'),
    models: await check(client, 'isitacat.v1.ModelService'),
    predictions: await check(client, 'isitacat.v1.PredictionService'),
  });
  const well = { server: SERVING, images: SERVING, models: SERVING, predictions: SERVING };
  expect(await all()).toEqual(well);
  await system.nats.stop();
  await untilReady(system.bff, false);
  expect(await all()).toEqual({ ...well, server: NOT_SERVING, predictions: NOT_SERVING });
  await system.nats.restart();
  await untilReady(system.bff);
  expect(await all()).toEqual(well);
  client.close();
});
