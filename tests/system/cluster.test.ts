import { ImageServiceDefinition, PredictionServiceDefinition } from '@isitacat/contracts';
import { grpcClient, startSystem, type GrpcClient, type System } from '@isitacat/testkit';
import { connectBroker, createLogger, ensureStreams } from '@isitacat/service-kit';
import { jetstreamManager } from '@nats-io/jetstream';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ends } from '../support/ends.js';
import { pacedLoad } from '../support/paced-load.js';
import { demoCat } from '../support/pictures.js';
import { retryPolicy } from '../support/retry-policy.js';

interface StreamPage {
  readonly account_details: readonly [
    {
      readonly stream_detail: readonly {
        readonly name: string;
        readonly config: { readonly num_replicas: number };
        readonly cluster: { readonly leader?: string };
      }[];
    },
  ];
}

/** What a NATS server says of its streams. */
async function streams(monitorPort: number): Promise<StreamPage['account_details'][0]['stream_detail']> {
  const page = await fetch(`http://127.0.0.1:${monitorPort}/jsz?streams=true&config=true`);
  const { account_details } = (await page.json()) as StreamPage;
  return account_details[0].stream_detail;
}

describe('a cluster of three NATS servers', () => {
  let system: System;
  let images: GrpcClient<typeof ImageServiceDefinition>;
  let predictions: GrpcClient<typeof PredictionServiceDefinition>;
  beforeAll(async () => {
    system = await startSystem({ cluster: true, predictors: 2 });
    const retrying = { serviceConfig: retryPolicy() };
    images = grpcClient(ImageServiceDefinition, system.grpcTarget, retrying);
    predictions = grpcClient(PredictionServiceDefinition, system.grpcTarget, retrying);
  }, 120_000);
  afterAll(async () => {
    images[Symbol.dispose]();
    predictions[Symbol.dispose]();
    await system.stop();
  });

  it('keeps each stream on all of them', async () => {
    const held = await streams(system.ports.nats[0].monitor);
    expect(held.map(({ name, config }) => [name, config.num_replicas]).sort()).toEqual([
      ['EVENTS', 3],
      ['JOBS', 3],
    ]);
  });

  it('keeps on all of them what was kept on one', async () => {
    const log = createLogger({ service: 'test', level: 'silent' });
    const url = `nats://127.0.0.1:${system.ports.nats[0].clients}`;
    const { natsAccess: access } = system;
    const signal = AbortSignal.timeout(10_000);
    await using broker = await connectBroker({ url, access, name: 'test', log, signal });
    const { streams: manager } = await jetstreamManager(broker.connection);
    const names = ['EVENTS', 'JOBS'];
    for (const name of names) await manager.update(name, { num_replicas: 1 });
    await ensureStreams(broker.connection);
    const copies = await Promise.all(
      names.map(async (name) => (await manager.info(name)).config.num_replicas),
    );
    expect(copies).toEqual([3, 3]);
  });

  it('loses no call and no job to the loss of any one of them, the leader first', async () => {
    const content = demoCat();
    const value = (await images.upload({ content, requestId: randomUUID() })).image?.name ?? '';
    const accepted: string[] = [];
    const submit = async (): Promise<void> => {
      const { prediction } = await predictions.predict({
        picture: { $case: 'image', value },
        ...{ background: true, requestId: randomUUID() },
      });
      accepted.push(prediction?.name ?? '');
    };
    const ask = (n: number): Promise<unknown> =>
      n % 2 === 0 ? submit() : predictions.predict({ picture: { $case: 'content', value: content } });
    const load = pacedLoad({ callers: 24, perSecond: 20, ask });
    const jobs = (await streams(system.ports.nats[0].monitor)).find(({ name }) => name === 'JOBS');
    const leader = jobs?.cluster.leader?.replace('isitacat', 'nats') ?? '';
    const others = ['nats-1', 'nats-2', 'nats-3'].filter((name) => name !== leader);
    for (const name of [leader, ...others]) {
      const killed = await system.parts.signal(name, 'SIGKILL');
      await system.parts.untilReplaced(killed, AbortSignal.timeout(60_000));
    }
    const { failures } = await load.stop();
    expect(failures).toEqual([]);
    expect(accepted.length).toBeGreaterThan(5);
    const ended: string[] = [];
    for await (const name of ends(predictions, accepted, 90_000)) ended.push(name);
    expect(ended.sort()).toEqual([...accepted].sort());
  }, 240_000);
});
