import { JOBS_STREAM, jobSubject } from '@isitacat/contracts';
import { connectBroker, createLogger, ensureStreams } from '@isitacat/service-kit';
import { startNats } from '@isitacat/testkit';
import { jetstream } from '@nats-io/jetstream';
import { expect, it } from 'vitest';
import { readManifests } from './manifests.js';

/** What KEDA finds at a place such as `a.0.b.#(name=="X").c`. */
function valueAt(place: string, json: unknown): unknown {
  return [...place.matchAll(/#\(name=="(\w+)"\)|[^.]+/g)].reduce<unknown>((value, [step, name]) => {
    if (name === undefined) return (value as Readonly<Record<string, unknown>>)[step];
    return (value as readonly { readonly name: string }[]).find((each) => each.name === name);
  }, json);
}

it('KEDA reads from NATS how many jobs there are', async () => {
  const [trigger] = (await readManifests()).find(({ kind }) => kind === 'ScaledObject')?.spec.triggers ?? [];
  const { url = '', valueLocation = '' } = trigger?.metadata ?? {};
  await using nats = await startNats();
  const signal = AbortSignal.timeout(15_000);
  const log = createLogger({ service: 'test', level: 'silent' });
  await using broker = await connectBroker({ url: nats.url, name: 'test', log, signal });
  await ensureStreams(broker.connection);
  const jobs = async (): Promise<unknown> => {
    const { pathname, search } = new URL(url);
    return valueAt(valueLocation, await (await fetch(`${nats.monitorUrl}${pathname}${search}`)).json());
  };
  expect(await jobs()).toBe(0);
  for (const id of ['a', 'b']) await jetstream(broker.connection).publish(jobSubject('cat', 'stable', id));
  expect(await jobs()).toBe(2);
  expect(valueLocation).toContain(`"${JOBS_STREAM}"`);
});
