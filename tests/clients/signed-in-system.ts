import { API_KEYS_KEY, ModelServiceDefinition } from '@isitacat/contracts';
import { newApiKey, writeApiKeys } from '@isitacat/service-kit';
import { openStore } from '@isitacat/storage';
import { grpcClient, startIssuer, startSystem } from '@isitacat/testkit';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { vi } from 'vitest';

/** A system that lets nobody in who is unknown. */
export interface SignedInSystem extends AsyncDisposable {
  readonly target: string;
  /** By what people and programs are known there, and by what not. */
  readonly known: Readonly<
    Record<'ann_key' | 'ben_key' | 'wrong_key' | 'ann_token' | 'foreign_token', string>
  >;
}

/** Longer than the clients' tests take. */
const TOKEN_LIFE_S = 3_600;

/** Starts it, and writes `ann.key` and `ann.token` into a folder. */
export async function startSignedInSystem(folder: string): Promise<SignedInSystem> {
  const issuer = await startIssuer();
  const system = await startSystem({ environment: { ISITACAT_SIGN_IN: issuer.url } });
  const [ann, ben] = ['ann', 'ben'].map((owner) => newApiKey(owner, new Date()));
  await using store = openStore(pathToFileURL(join(system.dataDir, 'storage')).href);
  const keys = [ann, ben].flatMap((made) => made?.key ?? []);
  await store.write(API_KEYS_KEY, writeApiKeys(keys), { signal: AbortSignal.timeout(10_000) });
  const known = {
    ann_key: ann?.text ?? '',
    ben_key: ben?.text ?? '',
    wrong_key: newApiKey('ann', new Date()).text,
    ann_token: await issuer.token({ sub: 'ann', expiresInS: TOKEN_LIFE_S }),
    foreign_token: await issuer.token({ sub: 'ann', aud: 'other', expiresInS: TOKEN_LIFE_S }),
  };
  await Promise.all([
    writeFile(join(folder, 'ann.key'), `${known.ann_key}\n`),
    writeFile(join(folder, 'ann.token'), `${known.ann_token}\n`),
  ]);
  await untilLetIn(system.grpcTarget, known.ann_token);
  return {
    target: system.grpcTarget,
    known,
    async [Symbol.asyncDispose]() {
      await system.stop();
      await issuer[Symbol.asyncDispose]();
    },
  };
}

/** Envoy fetches the issuer's keys. */
async function untilLetIn(target: string, token: string): Promise<void> {
  using models = grpcClient(ModelServiceDefinition, target);
  const call = (): Promise<unknown> =>
    models.listModels({}, { metadata: { authorization: `Bearer ${token}` } });
  await vi.waitFor(call, { timeout: 60_000, interval: 250 });
}
