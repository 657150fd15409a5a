import { API_KEYS_KEY, ImageServiceDefinition, PredictionServiceDefinition } from '@isitacat/contracts';
import { newApiKey, writeApiKeys, type ApiKey, type SignIn } from '@isitacat/service-kit';
import { grpcClient, type GrpcClient } from '@isitacat/testkit';

import { STREAM_LIMITS, type Bff, type BffConfig, type StreamLimits } from '../../src/index.js';
import { startTestSystem, untilReady, type System } from '../system.js';

const CALL = { signal: new AbortController().signal };

/** A BFF that asks who calls, and keys of two programs. */
export interface SignedInSystem extends AsyncDisposable {
  readonly system: System;
  readonly bff: Bff;
  readonly images: GrpcClient<typeof ImageServiceDefinition>;
  readonly predictions: GrpcClient<typeof PredictionServiceDefinition>;
  /** Headers of one program. */
  readonly ann: Headers;
  /** Headers of another. */
  readonly ben: Headers;
  /** Puts these keys in place of all others. */
  keep(keys: readonly ApiKey[]): Promise<void>;
}

/** What a call is sent with. */
export interface Headers {
  readonly metadata: Readonly<Record<string, string>>;
}

/** Starts one; keys alone are taken where no issuer is named. */
export async function startSignedIn(
  signIn: SignIn = { issuer: undefined },
  stream: Partial<StreamLimits> = {},
  changes: Partial<BffConfig> = {},
): Promise<SignedInSystem> {
  const system = await startTestSystem();
  const [ann, ben] = [newApiKey('ann', new Date()), newApiKey('ben', new Date())];
  const keep = async (keys: readonly ApiKey[]): Promise<void> => {
    await system.store.write(API_KEYS_KEY, writeApiKeys(keys), CALL);
  };
  await keep([ann.key, ben.key]);
  const bff = await system.start({ signIn, stream: { ...STREAM_LIMITS, ...stream }, ...changes });
  await untilReady(bff);
  const target = `127.0.0.1:${bff.grpcPort}`;
  const clients = {
    images: grpcClient(ImageServiceDefinition, target),
    predictions: grpcClient(PredictionServiceDefinition, target),
  };
  return {
    ...{ system, bff, ...clients, keep },
    ann: { metadata: { 'x-api-key': ann.text } },
    ben: { metadata: { 'x-api-key': ben.text } },
    async [Symbol.asyncDispose]() {
      for (const client of Object.values(clients)) client[Symbol.dispose]();
      await bff[Symbol.asyncDispose]();
      await system[Symbol.asyncDispose]();
    },
  };
}
