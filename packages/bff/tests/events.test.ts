import { EVENTS_STREAM, Prediction, PredictionState } from '@isitacat/contracts';
import { createLogger } from '@isitacat/service-kit';
import { startNats, type NatsServer } from '@isitacat/testkit';
import { jetstreamManager } from '@nats-io/jetstream';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BrokerLink } from '../src/adapters/broker-link.js';
import { JetStreamEvents } from '../src/adapters/jet-stream-events.js';
import { newId } from '../src/domain/ids.js';
import { predictionId } from '../src/domain/names.js';

const CALL = { signal: new AbortController().signal };
const { PREDICTION_STATE_PENDING: PENDING, PREDICTION_STATE_RUNNING: RUNNING } = PredictionState;
const { PREDICTION_STATE_SUCCEEDED: SUCCEEDED, PREDICTION_STATE_FAILED: FAILED } = PredictionState;

let nats: NatsServer;
let link: BrokerLink;
let events: JetStreamEvents;
beforeAll(async () => {
  nats = await startNats();
  link = new BrokerLink({
    url: nats.url,
    name: 'test',
    log: createLogger({ service: 'test', level: 'silent' }),
  });
  const connected = new AbortController();
  link.onChange(() => {
    connected.abort();
  });
  if (!link.connected) await once(connected.signal, 'abort');
  events = new JetStreamEvents(link);
});
afterAll(async () => {
  await link[Symbol.asyncDispose]();
  await nats[Symbol.asyncDispose]();
});

/** Appends states of one new prediction, one after another. @returns what the log then holds of it. */
async function appended(...states: readonly Prediction['state'][]): Promise<readonly Prediction['state'][]> {
  const id = predictionId(newId());
  for (const state of states) {
    await events.append(Prediction.create({ name: `predictions/${id}`, state, batch: 'b' }), CALL);
  }
  return await logged(id);
}

async function logged(id: ReturnType<typeof predictionId>): Promise<readonly Prediction['state'][]> {
  await using reader = await events.read([{ owner: '', batch: 'b', prediction: id }], 0, CALL);
  const states: Prediction['state'][] = [];
  for (let more = !reader.caughtUp; more;) {
    const event = await reader.next();
    if (event === undefined) throw new Error('the log ended');
    states.push(event.prediction.state);
    more = !event.last;
  }
  return states;
}

describe('The event log', () => {
  it('keeps changes in order', async () => {
    expect(await appended(PENDING, SUCCEEDED)).toEqual([PENDING, SUCCEEDED]);
  });

  it('takes no word of acceptance once more is known', async () => {
    expect(await appended(RUNNING, PENDING)).toEqual([RUNNING]);
    expect(await appended(SUCCEEDED, PENDING)).toEqual([SUCCEEDED]);
  });

  it('takes one end, of two one after the other, and of eight at once', async () => {
    expect(await appended(SUCCEEDED, FAILED)).toEqual([SUCCEEDED]);
    const id = predictionId(newId());
    const end = Prediction.create({ name: `predictions/${id}`, state: FAILED, batch: 'b' });
    await Promise.all(Array.from({ length: 8 }, () => events.append(end, CALL)));
    expect(await logged(id)).toEqual([FAILED]);
  });

  it('drops what it holds of a prediction, and of no other', async () => {
    const [gone, kept] = [predictionId(newId()), predictionId(newId())];
    for (const id of [gone, kept]) {
      await events.append(Prediction.create({ name: `predictions/${id}`, state: PENDING, batch: 'b' }), CALL);
    }
    await events.drop('b', gone, CALL);
    expect(await events.last('b', gone, CALL)).toBeUndefined();
    expect(await events.last('b', kept, CALL)).toMatchObject({ state: PENDING });
  });

  it('leaves no consumer behind a reader that left', async () => {
    const manager = await jetstreamManager(link.require());
    const consumers = async (): Promise<number> =>
      (await manager.streams.info(EVENTS_STREAM)).state.consumer_count;
    const reader = await events.read([{ owner: '', batch: 'b' }], undefined, CALL);
    expect(await consumers()).toBeGreaterThan(0);
    await reader[Symbol.asyncDispose]();
    await expect.poll(consumers).toBe(0);
  });

  it('ends a reader that waits when it is disposed', async () => {
    const reader = await events.read([{ owner: '', batch: 'nothing' }], undefined, CALL);
    const next = reader.next();
    await reader[Symbol.asyncDispose]();
    expect(await next).toBeUndefined();
  });
});
