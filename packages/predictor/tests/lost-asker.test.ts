import { Questions, ROLL_CALL_SUBJECT } from '@isitacat/contracts';
import { createLogger } from '@isitacat/service-kit';
import { startNats, type NatsServer } from '@isitacat/testkit';
import { connect, createInbox, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { QuestionsInHand, type QuestionInHand } from '../src/adapters/questions-in-hand.js';

const LOG = createLogger({ service: 'test', level: 'silent' });
const SILENCE = { patienceMs: 1_000, everyMs: 100 };

let nats: NatsServer;
let connection: NatsConnection;
beforeEach(async () => {
  nats = await startNats();
  connection = await connect({ servers: nats.url });
});
afterEach(async () => {
  await connection.close();
  await nats[Symbol.asyncDispose]();
});

/** One that asks, such as a BFF. */
class Asker {
  readonly #inbox = createInbox();
  readonly #inHand: QuestionsInHand;
  #asked = 0;

  constructor(inHand: QuestionsInHand) {
    this.#inHand = inHand;
  }

  ask(): { readonly reply: string; readonly question: QuestionInHand } {
    const reply = `${this.#inbox}.${++this.#asked}`;
    return { reply, question: this.#inHand.take({ reply } as Msg) };
  }
}

function callUp(...replySubjects: readonly string[]): void {
  connection.publish(ROLL_CALL_SUBJECT, Questions.encode({ replySubjects }).finish());
}

it('drops what an asker that was killed had asked, and nothing else', async () => {
  using inHand = new QuestionsInHand(connection, LOG, SILENCE);
  const [killed, alive, taciturn] = [new Asker(inHand), new Asker(inHand), new Asker(inHand)];
  const [old, recent] = [killed.ask(), killed.ask()];
  const waited = alive.ask();
  const uncalled = taciturn.ask();
  callUp(old.reply);
  const calls = setInterval(callUp, 20, waited.reply);
  await Promise.all([old, recent].map(({ question }) => once(question.signal, 'abort')));
  clearInterval(calls);
  expect(waited.question.signal.aborted).toBe(false);
  expect(uncalled.question.signal.aborted).toBe(false);
});
