import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { startGcsFake, startNats, type NatsServer } from '@isitacat/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

describe('startNats', () => {
  let server: NatsServer;
  let connection: NatsConnection;
  beforeEach(async () => {
    server = await startNats();
    connection = await connect({ servers: server.url });
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: 'KEPT', subjects: ['kept.>'] });
  });
  afterEach(async () => {
    await connection.close();
    await server[Symbol.asyncDispose]();
  });

  it.each(['kill', 'stop'] as const)('keeps what it acknowledged over a %s', async (end) => {
    await jetstream(connection).publish('kept.one', 'here');
    const reconnected = nextStatus(connection, 'reconnect');
    await server[end]();
    await server.restart();
    await reconnected;
    const { state } = await (await jetstreamManager(connection)).streams.info('KEPT');
    expect(state.messages).toBe(1);
  });

  it('tells its state on its monitoring port', async () => {
    const response = await fetch(`${server.monitorUrl}/healthz`);
    expect(await response.json()).toMatchObject({ status: 'ok' });
  });

  it('lets a client go within seconds that no longer answers', async () => {
    const page = (await (await fetch(`${server.monitorUrl}/varz`)).json()) as Record<string, number>;
    expect([page['ping_interval'], page['ping_max']]).toEqual([5e9, 2]);
  });

  it('runs beside another', async () => {
    await using other = await startNats();
    expect(other.url).not.toBe(server.url);
  });
});

async function nextStatus(connection: NatsConnection, type: string): Promise<void> {
  for await (const status of connection.status()) if (status.type === type) return;
}

describe('startGcsFake', () => {
  it('keeps objects in a bucket that is there', async () => {
    await using fake = await startGcsFake();
    const objects = `${fake.endpoint}/upload/storage/v1/b/${fake.bucket}/o`;
    const put = await fetch(`${objects}?uploadType=media&name=a/b`, { method: 'POST', body: 'bytes' });
    expect(put.status).toBe(200);
    const got = await fetch(`${fake.endpoint}/storage/v1/b/${fake.bucket}/o/a%2Fb?alt=media`);
    expect(await got.text()).toBe('bytes');
  });
});
