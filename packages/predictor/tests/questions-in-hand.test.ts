import {
  ABANDONED_SUBJECT,
  interactiveSubject,
  Questions,
  ROLL_CALL_SUBJECT,
  Work,
  WorkReply,
} from '@isitacat/contracts';
import { createInbox } from '@nats-io/transport-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { solidPng } from './support/solid-png.js';
import { until } from './support/until.js';
import { World } from './support/world.js';

const RED = solidPng([200, 30, 60], 200);
const MANY = 200;
/** What may be with the engine before the asker's word is heard. */
const ON_THEIR_WAY = 40;
let world: World;

beforeEach(async () => {
  world = await World.start();
  await world.publish();
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

/** Sends a question. @returns where its reply goes. */
function send(onReply: (reply: WorkReply) => void = () => undefined): string {
  const reply = createInbox();
  world.connection.subscribe(reply, {
    callback: (_, { data }) => {
      onReply(WorkReply.decode(data));
    },
  });
  const work = Work.create({ picture: { $case: 'content', value: RED }, acceptTime: new Date() });
  world.connection.publish(interactiveSubject('cat', 'stable'), Work.encode(work).finish(), { reply });
  return reply;
}

function encode(replySubjects: readonly string[]): Uint8Array {
  return Questions.encode({ replySubjects }).finish();
}

async function read(httpPort: number, metric: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text();
  return Number(new RegExp(`^${metric}\\{.*\\} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
}

describe('a predictor with questions in hand', () => {
  it('drops those that nobody waits for before it computes them', async () => {
    const { httpPort } = await world.predictor({ tuning: { children: 1, queueMs: 60_000 } });
    await world.ask(RED);
    let replies = 0;
    const sent = Array.from({ length: MANY }, () => send(() => replies++));
    world.connection.publish(ABANDONED_SUBJECT, encode(sent));
    await until(async () => replies + (await read(httpPort, 'isitacat_predict_abandoned_total')) === MANY);
    expect((await world.ask(RED)).$case).toBe('answer');
    expect(await read(httpPort, 'isitacat_engine_batch_pictures_sum')).toBeLessThan(ON_THEIR_WAY);
    expect(replies).toBeLessThan(ON_THEIR_WAY);
  });

  it('says which of them it has, and no more of one that it answered', async () => {
    await world.predictor({ tuning: { children: 1, queueMs: 60_000 } });
    const answered = await new Promise<string>((resolve) => {
      const subject = send(() => {
        resolve(subject);
      });
    });
    const open = Array.from({ length: 20 }, () => send());
    const call = encode([answered, ...open, 'unheard.of']);
    const { data } = await world.connection.request(ROLL_CALL_SUBJECT, call, { timeout: 5_000 });
    const { replySubjects } = Questions.decode(data);
    expect(replySubjects.length).toBeGreaterThan(0);
    for (const subject of replySubjects) expect(open).toContain(subject);
  });

  it('says nothing of questions that it does not have', async () => {
    await world.predictor();
    const call = world.connection.request(ROLL_CALL_SUBJECT, encode(['unheard.of']), { timeout: 300 });
    await expect(call).rejects.toThrow(/timeout/i);
  });

  it('goes on after what is no message of the bus', async () => {
    await world.predictor();
    for (const subject of [ABANDONED_SUBJECT, ROLL_CALL_SUBJECT]) world.connection.publish(subject, '\xff');
    expect((await world.ask(RED)).$case).toBe('answer');
  });
});
