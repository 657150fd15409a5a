import { EVENTS_STREAM } from '@isitacat/contracts';
import { jetstreamManager } from '@nats-io/jetstream';
import { describe, expect, it } from 'vitest';

import { followed } from './followed.js';
import { succeeded } from './predictor-peer.js';
import { StreamReader } from './stream-reader.js';

const at = followed();

describe('StreamResults of named predictions', () => {
  it('sends each change as it happens, and ends after the last', async () => {
    const name = await at.enqueue();
    using stream = at.follow({ predictions: [name] });
    await stream.until(`${name} PENDING`);
    const { job, work } = await at.takeUp();
    await stream.until(`${name} RUNNING`);
    await at.peer.finish(job, work);
    await stream.toEnd();
    expect(stream.states).toEqual([`${name} PENDING`, `${name} RUNNING`, `${name} SUCCEEDED`]);
  });

  it('sends what is over already, and ends', async () => {
    const names = [await at.finished(), await at.finished()];
    using stream = at.follow({ predictions: [...names, ...names] });
    await stream.toEnd();
    expect(stream.states).toEqual(names.map((name) => `${name} SUCCEEDED`));
  });

  it('goes on from any of its messages on another replica: nothing missed, no end twice', async () => {
    await using replica = await at.system.replica();
    const names = [await at.enqueue(), await at.enqueue('named-in-a-batch'), await at.enqueue()];
    using first = at.follow({ predictions: names });
    for (const name of names) await first.until(`${name} PENDING`);
    for (const name of names) {
      const { job, work } = await at.takeUp();
      expect(`predictions/${work.predictionId}`).toBe(name);
      await at.peer.finish(job, work);
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
    const name = await at.enqueue();
    using first = at.follow({ predictions: [name] });
    await first.until(`${name} PENDING`);
    first[Symbol.dispose]();
    const { job, work } = await at.takeUp();
    using second = at.follow({ predictions: [name], resumeToken: first.token });
    await second.until(`${name} RUNNING`);
    second[Symbol.dispose]();
    await at.peer.finish(job, work);
    using third = at.follow({ predictions: [name], resumeToken: second.token });
    await third.toEnd();
    expect([first.states, second.states, third.states]).toEqual([
      [`${name} PENDING`],
      [`${name} RUNNING`],
      [`${name} SUCCEEDED`],
    ]);
  });

  it('finds an end on record whose event got lost', async () => {
    const name = await at.enqueue();
    using stream = at.follow({ predictions: [name] });
    const { job, work } = await at.takeUp();
    await stream.until(`${name} RUNNING`);
    await at.peer.record(succeeded(work, 0.9));
    job.ack();
    await stream.toEnd();
    expect(stream.states.at(-1)).toBe(`${name} SUCCEEDED`);
  });

  it('says that it lives, with a token', async () => {
    const name = await at.enqueue();
    using stream = at.follow({ predictions: [name] });
    await stream.untilHeartbeat();
    await stream.untilHeartbeat();
    const { job, work } = await at.takeUp();
    await at.peer.finish(job, work);
    using again = at.follow({ predictions: [name], resumeToken: stream.token });
    await again.toEnd();
    expect(again.states).toEqual([`${name} RUNNING`, `${name} SUCCEEDED`]);
  });
});

describe('StreamResults of a batch', () => {
  it('sends what is known, then what is yet to come, and stays open', async () => {
    const batch = 'batch.1';
    const early = await at.finished(batch);
    using stream = at.follow({ batch });
    await stream.until(`${early} SUCCEEDED`);
    await stream.untilHeartbeat();
    const late = await at.finished(batch);
    await stream.until(`${late} SUCCEEDED`);
    await stream.untilHeartbeat();
    const other = await at.finished('batch-2');
    await stream.untilHeartbeat();
    expect(stream.states).not.toContain(`${other} SUCCEEDED`);
    expect(stream.states.filter((state) => state.endsWith('SUCCEEDED')).length).toBe(2);
  });

  it('together with names tells of the batch and ends with the names', async () => {
    const batch = 'batch-3';
    const early = await at.finished(batch);
    const named = await at.enqueue();
    const { job, work } = await at.takeUp();
    using stream = at.follow({ batch, predictions: [named] });
    await stream.until(`${early} SUCCEEDED`);
    await stream.untilHeartbeat();
    const late = await at.finished(batch);
    await stream.until(`${late} SUCCEEDED`);
    await at.peer.finish(job, work);
    await stream.toEnd();
    expect(stream.states.at(-1)).toBe(`${named} SUCCEEDED`);
  });

  it('together with names that are over tells of the batch before it ends', async () => {
    const batch = 'batch-3-over';
    const [filed, named] = [await at.finished(batch), await at.finished()];
    using stream = at.follow({ batch, predictions: [named] });
    await stream.toEnd();
    const ends = stream.states.filter((state) => state.endsWith('SUCCEEDED'));
    expect(ends.sort()).toEqual([filed, named].map((name) => `${name} SUCCEEDED`).sort());
    using again = at.follow({ batch, predictions: [named], resumeToken: stream.token });
    await again.toEnd();
    expect(again.states).toEqual([]);
  });

  it('goes on from any of its messages: nothing missed, no end twice', async () => {
    const batch = 'batch-4';
    const names = [await at.finished(batch), await at.finished(batch), await at.enqueue(batch)];
    using first = at.follow({ batch });
    await first.until(`${names[2]} PENDING`);
    const { job, work } = await at.takeUp();
    await at.peer.finish(job, work);
    await first.until(`${names[2]} SUCCEEDED`);
    for (const [i, resumeToken] of first.tokens.entries()) {
      using again = at.follow({ batch, resumeToken });
      await again.untilHeartbeat();
      const ends = [...first.states.slice(0, i + 1), ...again.states].filter((state) =>
        state.endsWith('SUCCEEDED'),
      );
      expect(ends.sort()).toEqual(names.map((name) => `${name} SUCCEEDED`).sort());
    }
  });

  it('answers from the records what the log no longer holds', async () => {
    const batch = 'batch-5';
    const names = [await at.finished(batch), await at.finished(batch)];
    const manager = await jetstreamManager(at.peer.connection);
    await manager.streams.purge(EVENTS_STREAM);
    using stream = at.follow({ batch });
    await stream.untilHeartbeat();
    expect([...stream.states].sort()).toEqual(names.map((name) => `${name} SUCCEEDED`).sort());
    using again = at.follow({ batch, resumeToken: stream.tokens[0] ?? '' });
    await again.untilHeartbeat();
    expect(again.states).toEqual(stream.states.slice(1));
  });
});
