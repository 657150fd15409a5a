import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import {
  EVENTS_STREAM,
  eventSubject,
  interactiveSubject,
  JOBS_STREAM,
  jobSubject,
  PRESENCE_SUBJECT,
  PUBLISHED_SUBJECT,
} from '@isitacat/contracts';
import { startNats, type NatsServer } from '@isitacat/testkit';
import { connect, errors, type NatsConnection, type Status } from '@nats-io/transport-node';
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  connectBroker,
  createLogger,
  ensureStreams,
  inboxPrefix,
  newBusCredentials,
  type Broker,
  type BusUser,
} from '../src/index.js';

const log = createLogger({ service: 'test', level: 'silent' });
const LIMIT_MS = 30_000;
const EVENT = eventSubject('', '01'.repeat(13));

let nats: NatsServer;
const users = new Map<BusUser, Broker>();
beforeAll(async () => {
  nats = await startNats({ open: false });
  for (const user of ['operator', 'bff', 'predictor', 'publisher'] as const)
    users.set(user, await broker(user));
  await ensureStreams(of('bff'));
}, 60_000);
afterAll(async () => {
  for (const user of users.values()) await user[Symbol.asyncDispose]();
  await nats[Symbol.asyncDispose]();
});

function broker(user: BusUser): Promise<Broker> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  return connectBroker({ url: nats.url, name: user, user, access: nats.access(user), log, signal });
}

function of(user: BusUser): NatsConnection {
  const found = users.get(user);
  if (found === undefined) throw new Error(`${user} is not connected`);
  return found.connection;
}

/** What the server says against something that a user does. */
async function refusal(user: BusUser, act: (connection: NatsConnection) => void): Promise<string> {
  const connection = of(user);
  const statuses = connection.status()[Symbol.asyncIterator]();
  const said = statuses.next();
  act(connection);
  await connection.flush();
  const { value } = (await said) as { readonly value: Status };
  await statuses.return?.();
  return value.type === 'error' ? value.error.message : value.type;
}

const manager = (user: BusUser): Promise<JetStreamManager> =>
  jetstreamManager(of(user), { checkAPI: false, timeout: 2_000 });

describe('who may not', () => {
  it.each<[BusUser, string, string]>([
    ['predictor', 'ask a question', interactiveSubject('cat', 'stable')],
    ['predictor', 'say that an alias moved', PUBLISHED_SUBJECT],
    ['predictor', 'answer what it was not asked', `${inboxPrefix('bff')}.somebody.1`],
    ['predictor', 'write where others store', 'isitacat.other'],
    ['bff', 'say that it is a predictor', PRESENCE_SUBJECT],
    ['bff', 'say that an alias moved', PUBLISHED_SUBJECT],
    ['bff', 'settle a job', `$JS.ACK.${JOBS_STREAM}.predict-cat-stable.1.1.1.1.1`],
    ['publisher', 'tell of a prediction', EVENT],
    ['publisher', 'hand out a job', jobSubject('cat', 'stable', '01'.repeat(13))],
    ['publisher', 'ask the streams', `$JS.API.STREAM.INFO.${JOBS_STREAM}`],
  ])('%s: %s', async (user, _, subject) => {
    expect(
      await refusal(user, (connection) => {
        connection.publish(subject);
      }),
    ).toMatch(/permissions violation/i);
  });

  it.each<[BusUser, string, string]>([
    ['predictor', "read the BFFs' replies", `${inboxPrefix('bff')}.>`],
    ['predictor', 'read replies to anybody', '_INBOX.>'],
    ['predictor', 'listen to the events', eventSubject('*', '*')],
    ['predictor', 'listen to everything', '>'],
    ['bff', "read the predictors' replies and jobs", `${inboxPrefix('predictor')}.>`],
    ['bff', "read others' questions", interactiveSubject('cat', 'stable')],
    ['bff', 'listen to the jobs', jobSubject('*', '*', '*')],
    ['publisher', 'listen to the questions', interactiveSubject('cat', 'stable')],
  ])('%s: %s', async (user, _, subject) => {
    expect(
      await refusal(user, (connection) => {
        connection.subscribe(subject);
      }),
    ).toMatch(/permissions violation/i);
  });

  const ways: readonly [BusUser, string, (on: JetStreamManager) => Promise<unknown>][] = [
    ['predictor', 'purge a stream', ({ streams }) => streams.purge(EVENTS_STREAM)],
    ['predictor', 'delete a stream', ({ streams }) => streams.delete(JOBS_STREAM)],
    ['predictor', 'change a stream', ({ streams }) => streams.update(JOBS_STREAM, { max_msgs: 1 })],
    ['predictor', 'delete a job', ({ streams }) => streams.deleteMessage(JOBS_STREAM, 1)],
    ['predictor', 'make a stream', ({ streams }) => streams.add({ name: 'MINE', subjects: ['mine.>'] })],
    [
      'predictor',
      'follow the events',
      ({ consumers }) => consumers.add(EVENTS_STREAM, { durable_name: 'a' }),
    ],
    [
      'predictor',
      "delete another's consumer",
      ({ consumers }) => consumers.delete(JOBS_STREAM, 'predict-cat-2'),
    ],
    ['bff', 'delete a stream', ({ streams }) => streams.delete(EVENTS_STREAM)],
    ['bff', 'take jobs', ({ consumers }) => consumers.add(JOBS_STREAM, { durable_name: 'a' })],
    ['publisher', 'look at a stream', ({ streams }) => streams.info(JOBS_STREAM)],
  ];
  it.each(ways)('%s: %s', async (user, _, act) => {
    const error: unknown = await act(await manager(user)).catch((caught: unknown) => caught);
    const cause = error instanceof errors.RequestError ? error.cause : error;
    expect(cause).toBeInstanceOf(errors.PermissionViolationError);
  });

  it('a predictor: answer a question twice', async () => {
    const subject = interactiveSubject('cat', 'stable');
    const asked = of('predictor').subscribe(subject, { max: 1 });
    await of('predictor').flush();
    const answer = of('bff').request(subject, 'question', { timeout: LIMIT_MS });
    for await (const message of asked) {
      message.respond('answer');
      expect(await refusal('predictor', () => message.respond('another'))).toMatch(/permissions violation/i);
    }
    expect((await answer).string()).toBe('answer');
  });
});

describe('a stranger', () => {
  it('is refused without credentials', async () => {
    const refused = connect({ servers: nats.url, reconnect: false });
    await expect(refused).rejects.toBeInstanceOf(errors.AuthorizationError);
  });

  it('is refused with credentials of its own making, and told so', async () => {
    const file = `${nats.access('bff').credentials}.other`;
    await writeFile(file, newBusCredentials().seed);
    const signal = AbortSignal.timeout(1_000);
    const refused = connectBroker({ url: nats.url, name: 'x', access: { credentials: file }, log, signal });
    await expect(refused).rejects.toMatchObject({
      reason: 'BROKER_UNAVAILABLE',
      message: expect.stringContaining('lets nobody in') as string,
    });
  });

  it.each(['', 'SUAHELLO', 'not a seed'])('does not come as far as the broker with %j', async (text) => {
    const file = `${nats.access('bff').credentials}.bad`;
    await writeFile(file, text);
    const signal = AbortSignal.timeout(LIMIT_MS);
    const refused = connectBroker({ url: nats.url, name: 'x', access: { credentials: file }, log, signal });
    await expect(refused).rejects.toMatchObject({ reason: 'CONFIG_INVALID' });
    if (text !== '') await expect(refused).rejects.not.toThrow(text);
  });
});
