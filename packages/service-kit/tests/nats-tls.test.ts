import {
  makeAuthority,
  startNats,
  temporaryDirectory,
  type Authority,
  type NatsServer,
  type TemporaryDirectory,
} from '@isitacat/testkit';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectBroker, createLogger, ensureStreams, type Broker, type NatsAccess } from '../src/index.js';

const log = createLogger({ service: 'test', level: 'silent' });
const LIMIT_MS = 30_000;
/** What is refused is refused at once, and tried again until then. */
const REFUSED_MS = 1_500;

let folder: TemporaryDirectory;
let authority: Authority;
let nats: NatsServer;
let access: NatsAccess;
beforeAll(async () => {
  folder = await temporaryDirectory();
  authority = await makeAuthority(folder.path);
  const { certificate: vouching } = authority;
  nats = await startNats({ open: false, tls: { authority: vouching, ...(await authority.issue('nats')) } });
  access = { ...nats.access('bff'), authority: vouching, ...(await authority.issue('bff')) };
}, 60_000);
afterAll(async () => {
  await nats[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function broker(how: NatsAccess, limitMs = LIMIT_MS, url = nats.url): Promise<Broker> {
  const signal = AbortSignal.timeout(limitMs);
  return connectBroker({ url, name: 'test', user: 'bff', access: how, log, signal });
}

describe('a NATS server that wants certificates', () => {
  it('serves who has one, and credentials', async () => {
    await using connected = await broker(access);
    await ensureStreams(connected.connection);
    expect(connected.connection.info?.tls_required).toBe(true);
  });

  it('serves nobody without one', async () => {
    const { authority, credentials } = access;
    await expect(broker({ authority, credentials }, REFUSED_MS)).rejects.toMatchObject({
      reason: 'BROKER_UNAVAILABLE',
    });
  });

  it('serves nobody without credentials', async () => {
    const { authority, certificate, key } = access;
    await expect(broker({ authority, certificate, key }, REFUSED_MS)).rejects.toMatchObject({
      message: expect.stringContaining('lets nobody in') as string,
    });
  });

  it('is not believed when somebody else vouches for it', async () => {
    const other = join(folder.path, 'other');
    await mkdir(other);
    const { certificate: stranger } = await makeAuthority(other);
    const refused = broker({ ...access, authority: stranger }, REFUSED_MS);
    await expect(refused).rejects.toMatchObject({ reason: 'BROKER_UNAVAILABLE' });
  });
});

it('a server in the clear is told nothing by who wants certificates', async () => {
  await using plain = await startNats();
  await expect(broker(access, REFUSED_MS, plain.url)).rejects.toMatchObject({ reason: 'BROKER_UNAVAILABLE' });
});

it.each(['authority', 'certificate', 'key'] as const)(
  'a file that is not there is named: %s',
  async (name) => {
    const refused = broker({ ...access, [name]: join(folder.path, 'none') });
    await expect(refused).rejects.toMatchObject({ reason: 'CONFIG_INVALID' });
  },
);

it('half of a pair is no certificate', async () => {
  await expect(broker({ ...access, key: undefined })).rejects.toMatchObject({
    reason: 'CONFIG_INVALID',
    message: expect.stringContaining('belong together') as string,
  });
});
