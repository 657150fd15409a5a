import { status } from '@grpc/grpc-js';
import { EVENTS_STREAM } from '@isitacat/contracts';
import { ensureStreams } from '@isitacat/service-kit';
import { jetstreamManager } from '@nats-io/jetstream';
import { describe, expect, it } from 'vitest';

import { collect, failureOf } from './errors.js';
import { followed } from './followed.js';
import { succeeded } from './predictor-peer.js';
import { StreamReader } from './stream-reader.js';
import { untilReady } from './system.js';

const at = followed();

describe('StreamResults ends early, with OK', () => {
  it('after its time', async () => {
    await using replica = await at.system.replica({ rotateMs: 500 });
    const name = await at.enqueue();
    using stream = new StreamReader(replica.predictions, { predictions: [name] });
    await stream.toEnd();
    expect(stream.states).toEqual([`${name} PENDING`]);
    const { job, work } = await at.takeUp();
    await at.peer.finish(job, work);
    using again = new StreamReader(replica.predictions, { predictions: [name], resumeToken: stream.token });
    expect((await again.toEnd()).states).toEqual([`${name} RUNNING`, `${name} SUCCEEDED`]);
  });

  it('after so many bytes', async () => {
    await using replica = await at.system.replica({ rotateBytes: 800 });
    const batch = 'rotate-bytes';
    const names = [];
    for (let i = 0; i < 6; i += 1) names.push(await at.finished(batch));
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
    await using replica = await at.system.replica();
    const name = await at.enqueue();
    using stream = new StreamReader(replica.predictions, { predictions: [name] });
    await stream.until(`${name} PENDING`);
    const drained = replica.bff.drain(AbortSignal.timeout(10_000));
    await stream.toEnd();
    await drained;
    const { job, work } = await at.takeUp();
    await at.peer.finish(job, work);
    using again = at.follow({ predictions: [name], resumeToken: stream.token });
    expect((await again.toEnd()).states).toEqual([`${name} RUNNING`, `${name} SUCCEEDED`]);
  });
});

describe('StreamResults refuses', () => {
  it('a prediction that does not exist', async () => {
    const name = `predictions/${'0'.repeat(26)}`;
    const failure = await failureOf(collect(at.system.predictions.streamResults({ predictions: [name] })));
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
    const failure = await failureOf(collect(at.system.predictions.streamResults(request)));
    expect(failure).toMatchObject({ code: status.INVALID_ARGUMENT, reason, field });
  });

  it('a token of another question', async () => {
    const name = await at.finished('token-1');
    using stream = at.follow({ predictions: [name] });
    await stream.toEnd();
    const request = { batch: 'token-1', resumeToken: stream.token };
    const failure = await failureOf(collect(at.system.predictions.streamResults(request)));
    expect(failure).toMatchObject({ reason: 'RESUME_TOKEN_INVALID' });
  });
});

describe('StreamResults when the broker', () => {
  it('restarts goes on', async () => {
    const name = await at.enqueue();
    using stream = at.follow({ predictions: [name] });
    await stream.until(`${name} PENDING`);
    const reconnected = at.peer.reconnected();
    await at.system.nats.kill();
    await untilReady(at.system.bff, false);
    await at.system.nats.restart();
    await untilReady(at.system.bff);
    await reconnected;
    const { job, work } = await at.takeUp();
    await at.peer.finish(job, work);
    await stream.toEnd();
    expect(stream.states.filter((state) => state.endsWith('SUCCEEDED'))).toEqual([`${name} SUCCEEDED`]);
  });

  it('loses the log goes on from the records, and sends no end twice', async () => {
    const batch = 'lost-log';
    const names = [await at.finished(batch), await at.finished(batch)];
    const waiting = await at.enqueue(batch);
    using named = at.follow({ predictions: [...names, waiting] });
    await named.until(`${waiting} PENDING`);
    using batched = at.follow({ batch });
    await batched.until(`${waiting} PENDING`);
    await batched.untilHeartbeat();
    named[Symbol.dispose]();
    batched[Symbol.dispose]();

    const { work } = await at.takeUp();
    await at.peer.record(succeeded(work, 0.9));
    const manager = await jetstreamManager(at.peer.connection);
    await manager.streams.delete(EVENTS_STREAM);
    await ensureStreams(at.peer.connection);

    using again = at.follow({ predictions: [...names, waiting], resumeToken: named.token });
    expect((await again.toEnd()).states).toEqual([`${waiting} SUCCEEDED`]);
    using batchedAgain = at.follow({ batch, resumeToken: batched.token });
    await batchedAgain.untilHeartbeat();
    expect(batchedAgain.states).toEqual([`${waiting} SUCCEEDED`]);
  });

  it('loses the log under an open stream ends that with OK', async () => {
    const name = await at.enqueue();
    await at.takeUp();
    using stream = at.follow({ predictions: [name] });
    await stream.until(`${name} RUNNING`);
    const manager = await jetstreamManager(at.peer.connection);
    await manager.streams.delete(EVENTS_STREAM);
    await ensureStreams(at.peer.connection);
    await stream.toEnd();
    expect(stream.states).toEqual([`${name} RUNNING`]);
  });
});
