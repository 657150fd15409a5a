import { status, type ServiceError } from '@grpc/grpc-js';
import { PredictionServiceDefinition, type PredictResponse } from '@isitacat/contracts';
import { publicDescriptors } from '@isitacat/contracts/descriptors';
import { AppError } from '@isitacat/errors';
import {
  bindService,
  createLogger,
  Health,
  HOLD_METADATA,
  startGrpcServer,
  type GrpcServer,
} from '@isitacat/service-kit';
import { grpcClient, startEnvoy, type EnvoyServer, type GrpcClient } from '@isitacat/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const { fullName, methods } = PredictionServiceDefinition;
const Predicting = { name: 'PredictionService', fullName, methods: { predict: methods.predict } } as const;

const FULL = { retryAfterMs: 200 };
const LONG_MS = 600_000;
const [HASTY, GREEDY, MODEST, PATIENT, USUAL] = [
  '10.0.0.1',
  '10.0.0.2',
  '10.0.0.3',
  '10.0.0.4',
  '10.0.0.5',
] as const;
/** A body that Envoy would have to take and pass on. */
const ASKED = { picture: { $case: 'content', value: Buffer.alloc(100_000) } } as const;

let bff: GrpcServer;
let envoy: EnvoyServer;
let client: GrpcClient<typeof PredictionServiceDefinition>;
let refusal: AppError | undefined;
let came = 0;

beforeAll(async () => {
  const predict = (): Promise<PredictResponse> => {
    came++;
    return refusal === undefined ? Promise.resolve({ prediction: undefined }) : Promise.reject(refusal);
  };
  const health = new Health([]);
  health.set('', true);
  bff = await startGrpcServer({
    port: 0,
    services: [bindService(Predicting, { predict })],
    descriptors: publicDescriptors(),
    health,
    log: createLogger({ service: 'test', level: 'silent' }),
  });
  envoy = await startEnvoy({ grpcPort: bff.port, httpPort: 1, callsPerSecond: 0 });
  client = grpcClient(PredictionServiceDefinition, envoy.grpcTarget);
}, 60_000);
afterAll(async () => {
  client[Symbol.dispose]();
  await envoy[Symbol.asyncDispose]();
  await bff[Symbol.asyncDispose]();
});
beforeEach(() => {
  came = 0;
});

/** Asks through a proxy that says for whom. @returns why it was refused. */
async function ask(address: string): Promise<ServiceError | undefined> {
  return client.predict(ASKED, { metadata: { 'x-forwarded-for': address } }).then(
    () => undefined,
    (error: unknown) => error as ServiceError,
  );
}

describe('who was refused for want of room and asks before there can be more', () => {
  it('hears the same from Envoy, and the BFF nothing', async () => {
    refusal = new AppError('QUEUE_FULL', '32 questions are in hand', { ...FULL, holdMs: LONG_MS });
    const told = [await ask(HASTY), await ask(HASTY), await ask(HASTY)];
    expect(came).toBe(1);
    for (const error of told) {
      expect(error?.code).toBe(status.RESOURCE_EXHAUSTED);
      expect(error?.details).toBe('32 questions are in hand');
      expect(error?.metadata.get('grpc-status-details-bin')).toEqual(
        told[0]?.metadata.get('grpc-status-details-bin'),
      );
      expect(error?.metadata.get('grpc-retry-pushback-ms')).toEqual(['200']);
      expect(error?.metadata.get(HOLD_METADATA)).toEqual([]);
    }
  });

  it('holds back nobody else', async () => {
    refusal = new AppError('QUEUE_FULL', 'full', { ...FULL, holdMs: LONG_MS });
    await ask(GREEDY);
    refusal = undefined;
    expect(await ask(MODEST)).toBeUndefined();
    expect((await ask(GREEDY))?.code).toBe(status.RESOURCE_EXHAUSTED);
    expect(came).toBe(2);
  });

  it('is listened to again after that time', async () => {
    refusal = new AppError('QUEUE_FULL', 'full', { ...FULL, holdMs: 5 });
    await ask(PATIENT);
    refusal = undefined;
    await expect.poll(() => ask(PATIENT), { timeout: 30_000 }).toBeUndefined();
    expect(came).toBe(2);
  });

  it('is listened to where the BFF says nothing of a time', async () => {
    refusal = new AppError('QUEUE_FULL', 'full', FULL);
    await ask(USUAL);
    await ask(USUAL);
    expect(came).toBe(2);
  });

  it('is listened to over HTTP/1.1, where a reply comes after the whole question', async () => {
    refusal = new AppError('QUEUE_FULL', 'full', { ...FULL, holdMs: LONG_MS });
    const headers = { 'content-type': 'application/grpc-web+proto', 'x-grpc-web': '1' };
    const url = `${envoy.url}/isitacat.v1.PredictionService/Predict`;
    for (const body of [Buffer.alloc(5), Buffer.alloc(5)]) {
      const response = await fetch(url, { method: 'POST', headers, body });
      expect(response.headers.get('grpc-status')).toBe(String(status.RESOURCE_EXHAUSTED));
      expect(response.headers.get(HOLD_METADATA)).toBeNull();
    }
    expect(came).toBe(2);
  });
});
