import { status } from '@grpc/grpc-js';
import { EVENTS_STREAM, type Work } from '@isitacat/contracts';
import { ensureStreams } from '@isitacat/service-kit';
import { jetstreamManager, type Consumer, type JsMsg } from '@nats-io/jetstream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { collect, failureOf } from './errors.js';
import { png } from './pictures.js';
import { PredictorPeer, succeeded } from './predictor-peer.js';
import { StreamReader } from './stream-reader.js';
import { startTestSystem, untilReady, type System } from './system.js';

let system: System;
let peer: PredictorPeer;
let jobs: Consumer;
beforeAll(async () => {
  system = await startTestSystem({ heartbeatMs: 200 });
  peer = await PredictorPeer.connect(system.nats.url, system.store);
  jobs = await peer.jobs();
});
afterAll(async () => {
  await peer[Symbol.asyncDispose]();
  await system[Symbol.asyncDispose]();
});

async function enqueue(batch = ''): Promise<string> {
  const { prediction } = await system.predictions.predict({
    picture: { $case: 'content', value: png() },
    background: true,
    batch,
  });
  return prediction?.name ?? '';
}

async function takeUp(): Promise<{ readonly job: JsMsg; readonly work: Work }> {
  return await peer.takeUp(jobs);
}

async function finished(batch = ''): Promise<string> {
  const name = await enqueue(batch);
  const { job, work } = await takeUp();
  await peer.finish(job, work);
  return name;
}

function follow(request: ConstructorParameters<typeof StreamReader>[1]): StreamReader {
  return new StreamReader(system.predictions, request);
}

describe('StreamResults of named predictions', () => {
  it('sends each change as it happens, and ends after the last', async () => {
    const name = await enqueue();
    using stream = follow({ predictions: [name] });
    await stream.until(`${name} PENDING`);
    const { job, work } = await takeUp();
    await stream.until(`${name} RUNNING`);
    await peer.finish(job, work);
    await stream.toEnd();
    expect(stream.states).toEqual([`${name} PENDING`, `${name} RUNNING`, `${name} SUCCEEDED`]);
  });

  it('sends what is over already, and ends', async () => {
    const names = [await finished(), await finished()];
    using stream = follow({ predictions: [...names, ...names] });
    await stream.toEnd();
    expect(stream.states).toEqual(names.map((name) => `${name} SUCCEEDED`));
  });

  it('goes on from any of its messages on another replica: nothing missed, no end twice', async () => {
    await using replica = await system.replica();
    const names = [await enqueue(), await enqueue('named-in-a-batch'), await enqueue()];
    using first = follow({ predictions: names });
    for (const name of names) await first.until(`${name} PENDING`);
    for (const name of names) {
      const { job, work } = await takeUp();
      expect(`predictions/${work.predictionId}`).toBe(name);
      await peer.finish(job, work);
      await first.until(`${name} SUCCEEDED`);
    }
    await first.toEnd();
    expect(first.states.length).toBe(9);
    for (const [i, resumeToken] of first.tokens.entries()) {
      using again = new StreamReader(replica.predictions, { predictions: names, resumeToken });
      await again.toEnd();
      const ends = (states: readonly string[]): string[] =>
        states.filter((state) => state.endsWith('SUCCEEDED'));
      const sent = first.states.slice(0, i + 1);
      expect(ends([...sent, ...again.states]).sort()).toEqual(ends(first.states).sort());
    }
  });

  it('goes on where it stopped while nothing has ended', async () => {
    const name = await enqueue();
    using first = follow({ predictions: [name] });
    await first.until(`${name} PENDING`);
    first[Symbol.dispose]();
    const { job, work } = await takeUp();
    using second = follow({ predictions: [name], resumeToken: first.token });
    await second.until(`${name} RUNNING`);
    second[Symbol.dispose]();
    await peer.finish(job, work);
    using third = follow({ predictions: [name], resumeToken: second.token });
    await third.toEnd();
    expect([first.states, second.states, third.states]).toEqual([
      [`${name} PENDING`],
      [`${name} RUNNING`],
      [`${name} SUCCEEDED`],
    ]);
  });

  it('finds an end on record whose event got lost', async () => {
    const name = await enqueue();
    using stream = follow({ predictions: [name] });
    const { job, work } = await takeUp();
    await stream.until(`${name} RUNNING`);
    await peer.record(succeeded(work, 0.9));
    job.ack();
    await stream.toEnd();
    expect(stream.states.at(-1)).toBe(`${name} SUCCEEDED`);
  });

  it('says that it lives, with a token', async () => {
    const name = await enqueue();
    using stream = follow({ predictions: [name] });
    await stream.untilHeartbeat();
    await stream.untilHeartbeat();
    const { job, work } = await takeUp();
    await peer.finish(job, work);
    using again = follow({ predictions: [name], resumeToken: stream.token });
    await again.toEnd();
    expect(again.states).toEqual([`${name} RUNNING`, `${name} SUCCEEDED`]);
  });
});

describe('StreamResults of a batch', () => {
  it('sends what is known, then what is yet to come, and stays open', async () => {
    const batch = 'batch.1';
    const early = await finished(batch);
    using stream = follow({ batch });
    await stream.until(`${early} SUCCEEDED`);
    await stream.untilHeartbeat();
    const late = await finished(batch);
    await stream.until(`${late} SUCCEEDED`);
    await stream.untilHeartbeat();
    const other = await finished('batch-2');
    await stream.untilHeartbeat();
    expect(stream.states).not.toContain(`${other} SUCCEEDED`);
    expect(stream.states.filter((state) => state.endsWith('SUCCEEDED')).length).toBe(2);
  });

  it('together with names tells of the batch and ends with the names', async () => {
    const batch = 'batch-3';
    const early = await finished(batch);
    const named = await enqueue();
    const { job, work } = await takeUp();
    using stream = follow({ batch, predictions: [named] });
    await stream.until(`${early} SUCCEEDED`);
    await stream.untilHeartbeat();
    const late = await finished(batch);
    await stream.until(`${late} SUCCEEDED`);
    await peer.finish(job, work);
    await stream.toEnd();
    expect(stream.states.at(-1)).toBe(`${named} SUCCEEDED`);
  });

  it('together with names that are over tells of the batch before it ends', async () => {
    const batch = 'batch-3-over';
    const [filed, named] = [await finished(batch), await finished()];
    using stream = follow({ batch, predictions: [named] });
    await stream.toEnd();
    const ends = stream.states.filter((state) => state.endsWith('SUCCEEDED'));
    expect(ends.sort()).toEqual([filed, named].map((name) => `${name} SUCCEEDED`).sort());
    using again = follow({ batch, predictions: [named], resumeToken: stream.token });
    await again.toEnd();
    expect(again.states).toEqual([]);
  });

  it('goes on from any of its messages: nothing missed, no end twice', async () => {
    const batch = 'batch-4';
    const names = [await finished(batch), await finished(batch), await enqueue(batch)];
    using first = follow({ batch });
    await first.until(`${names[2]} PENDING`);
    const { job, work } = await takeUp();
    await peer.finish(job, work);
    await first.until(`${names[2]} SUCCEEDED`);
    for (const [i, resumeToken] of first.tokens.entries()) {
      using again = follow({ batch, resumeToken });
      await again.untilHeartbeat();
      const ends = [...first.states.slice(0, i + 1), ...again.states].filter((state) =>
        state.endsWith('SUCCEEDED'),
      );
      expect(ends.sort()).toEqual(names.map((name) => `${name} SUCCEEDED`).sort());
    }
  });

  it('answers from the records what the log no longer holds', async () => {
    const batch = 'batch-5';
    const names = [await finished(batch), await finished(batch)];
    const manager = await jetstreamManager(peer.connection);
    await manager.streams.purge(EVENTS_STREAM);
    using stream = follow({ batch });
    await stream.untilHeartbeat();
    expect([...stream.states].sort()).toEqual(names.map((name) => `${name} SUCCEEDED`).sort());
    using again = follow({ batch, resumeToken: stream.tokens[0] ?? '' });
    await again.untilHeartbeat();
    expect(again.states).toEqual(stream.states.slice(1));
  });
});

describe('StreamResults ends early, with OK', () => {
  it('after its time', async () => {
    await using replica = await system.replica({ rotateMs: 500 });
    const name = await enqueue();
    using stream = new StreamReader(replica.predictions, { predictions: [name] });
    await stream.toEnd();
    expect(stream.states).toEqual([`${name} PENDING`]);
    const { job, work } = await takeUp();
    await peer.finish(job, work);
    using again = new StreamReader(replica.predictions, { predictions: [name], resumeToken: stream.token });
    expect((await again.toEnd()).states).toEqual([`${name} RUNNING`, `${name} SUCCEEDED`]);
  });

  it('after so many bytes', async () => {
    await using replica = await system.replica({ rotateBytes: 1_500 });
    const batch = 'rotate-bytes';
    const names = [];
    for (let i = 0; i < 6; i += 1) names.push(await finished(batch));
    const states: string[] = [];
    let resumeToken = '';
    let streams = 0;
    while (states.length < names.length) {
      using stream = new StreamReader(replica.predictions, { batch, resumeToken });
      await stream.toEnd();
      states.push(...stream.states.filter((state) => state.endsWith('SUCCEEDED')));
      resumeToken = stream.token;
      streams += 1;
    }
    expect(streams).toBeGreaterThan(1);
    expect(states.sort()).toEqual(names.map((name) => `${name} SUCCEEDED`).sort());
  });

  it('when its replica drains, and goes on at another', async () => {
    await using replica = await system.replica();
    const name = await enqueue();
    using stream = new StreamReader(replica.predictions, { predictions: [name] });
    await stream.until(`${name} PENDING`);
    const drained = replica.bff.drain(AbortSignal.timeout(10_000));
    await stream.toEnd();
    await drained;
    const { job, work } = await takeUp();
    await peer.finish(job, work);
    using again = follow({ predictions: [name], resumeToken: stream.token });
    expect((await again.toEnd()).states).toEqual([`${name} RUNNING`, `${name} SUCCEEDED`]);
  });
});

describe('StreamResults refuses', () => {
  it('a prediction that does not exist', async () => {
    const name = `predictions/${'0'.repeat(26)}`;
    const failure = await failureOf(collect(system.predictions.streamResults({ predictions: [name] })));
    expect(failure).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'PREDICTION_NOT_FOUND',
      resource: name,
    });
  });

  it.each([
    ['nothing to follow', {}, 'FIELD_INVALID', 'predictions'],
    ['a bad name', { predictions: ['images/1'] }, 'NAME_INVALID', 'predictions'],
    ['1,001 names', { predictions: Array.from({ length: 1_001 }, String) }, 'FIELD_INVALID', 'predictions'],
    ['a bad batch', { batch: '*' }, 'FIELD_INVALID', 'batch'],
    ['a token that is none', { batch: 'b', resumeToken: 'x' }, 'RESUME_TOKEN_INVALID', 'resume_token'],
  ])('%s', async (_, request, reason, field) => {
    const failure = await failureOf(collect(system.predictions.streamResults(request)));
    expect(failure).toMatchObject({ code: status.INVALID_ARGUMENT, reason, field });
  });

  it('a token of another question', async () => {
    const name = await finished('token-1');
    using stream = follow({ predictions: [name] });
    await stream.toEnd();
    const request = { batch: 'token-1', resumeToken: stream.token };
    const failure = await failureOf(collect(system.predictions.streamResults(request)));
    expect(failure).toMatchObject({ reason: 'RESUME_TOKEN_INVALID' });
  });
});

describe('StreamResults when the broker', () => {
  it('restarts goes on', async () => {
    const name = await enqueue();
    using stream = follow({ predictions: [name] });
    await stream.until(`${name} PENDING`);
    const reconnected = peer.reconnected();
    await system.nats.kill();
    await untilReady(system.bff, false);
    await system.nats.restart();
    await untilReady(system.bff);
    await reconnected;
    const { job, work } = await takeUp();
    await peer.finish(job, work);
    await stream.toEnd();
    expect(stream.states.filter((state) => state.endsWith('SUCCEEDED'))).toEqual([`${name} SUCCEEDED`]);
  });

  it('loses the log goes on from the records, and sends no end twice', async () => {
    const batch = 'lost-log';
    const names = [await finished(batch), await finished(batch)];
    const waiting = await enqueue(batch);
    using named = follow({ predictions: [...names, waiting] });
    await named.until(`${waiting} PENDING`);
    using batched = follow({ batch });
    await batched.until(`${waiting} PENDING`);
    await batched.untilHeartbeat();
    named[Symbol.dispose]();
    batched[Symbol.dispose]();

    const { work } = await takeUp();
    await peer.record(succeeded(work, 0.9));
    const manager = await jetstreamManager(peer.connection);
    await manager.streams.delete(EVENTS_STREAM);
    await ensureStreams(peer.connection);

    using again = follow({ predictions: [...names, waiting], resumeToken: named.token });
    expect((await again.toEnd()).states).toEqual([`${waiting} SUCCEEDED`]);
    using batchedAgain = follow({ batch, resumeToken: batched.token });
    await batchedAgain.untilHeartbeat();
    expect(batchedAgain.states).toEqual([`${waiting} SUCCEEDED`]);
  });

  it('loses the log under an open stream ends that with OK', async () => {
    const name = await enqueue();
    await takeUp();
    using stream = follow({ predictions: [name] });
    await stream.until(`${name} RUNNING`);
    const manager = await jetstreamManager(peer.connection);
    await manager.streams.delete(EVENTS_STREAM);
    await ensureStreams(peer.connection);
    await stream.toEnd();
    expect(stream.states).toEqual([`${name} RUNNING`]);
  });
});
