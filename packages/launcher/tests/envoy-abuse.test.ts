import { startEnvoy, type EnvoyServer } from '@isitacat/testkit';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect as connectHttp2, constants, type ClientHttp2Session } from 'node:http2';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const LIMIT_MS = 60_000;
/** More than Envoy keeps of any of what follows; it may keep some for later. */
const MOST_GROWTH_BYTES = 64 * 1024 * 1024;

let http: Server;
let envoy: EnvoyServer;
let before: number;
beforeAll(async () => {
  http = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.end('page'));
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  envoy = await startEnvoy({
    httpPort: (http.address() as AddressInfo).port,
    grpcPort: 1,
    callsPerSecond: 0,
  });
  await ordinary();
  before = await memory();
}, LIMIT_MS);
afterAll(async () => {
  await envoy[Symbol.asyncDispose]();
  http.closeAllConnections();
  http.close();
});

/** What anybody else is answered. */
async function ordinary(): Promise<string> {
  const response = await fetch(`${envoy.url}/`, { signal: AbortSignal.timeout(LIMIT_MS) });
  return response.text();
}

/** Bytes that Envoy has in use. */
async function memory(): Promise<number> {
  const response = await fetch(`${envoy.adminUrl}/memory`);
  return Number(((await response.json()) as { readonly allocated: string }).allocated);
}

afterEach(async () => {
  expect(await ordinary()).toBe('page');
  expect((await memory()) - before).toBeLessThan(MOST_GROWTH_BYTES);
});

/** A connection, and all that came on it once Envoy has closed it. */
function raw(first: string): { readonly socket: Socket; readonly said: Promise<string> } {
  const socket = connect(envoy.port, '127.0.0.1', () => socket.write(first));
  const said = new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('error', () => undefined); // it is closed then
    socket.on('close', () => {
      resolve(text);
    });
  });
  return { socket, said };
}

async function session(): Promise<ClientHttp2Session> {
  const opened = connectHttp2(envoy.url);
  opened.on('error', () => undefined);
  await once(opened, 'remoteSettings', { signal: AbortSignal.timeout(LIMIT_MS) });
  return opened;
}

describe('others are answered while somebody', () => {
  it(
    'never ends the headers: such calls are cut',
    async () => {
      const slow = Array.from({ length: 100 }, () => raw('GET / HTTP/1.1\r\nhost: x\r\nx-slow: '));
      expect(await ordinary()).toBe('page');
      const replies = await Promise.all(slow.map(({ said }) => said));
      for (const reply of replies) expect(reply).toMatch(/^(HTTP\/1\.1 408|$)/);
    },
    LIMIT_MS,
  );

  it('connects and says nothing', async () => {
    const silent = Array.from({ length: 300 }, () => raw(''));
    expect(await ordinary()).toBe('page');
    for (const { socket } of silent) socket.destroy();
  });

  it('sends huge headers: they are refused', async () => {
    const { said, socket } = raw(
      `GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-huge: ${'a'.repeat(200_000)}\r\n\r\n`,
    );
    expect(await said).toMatch(/^(HTTP\/1\.1 431|$)/); // the end may overtake the words
    socket.destroy();
  });

  it('wants very many streams at once: only so many are had', async () => {
    const opened = await session();
    expect(opened.remoteSettings.maxConcurrentStreams).toBe(256);
    for (let streams = 0; streams < 1_000; streams++) {
      const stream = opened.request({ ':path': '/', ':method': 'POST' });
      stream.on('error', () => undefined);
      stream.write('never ended');
    }
    expect(await ordinary()).toBe('page');
    opened.destroy();
  });

  it(
    'opens streams and resets them at once: the connection is taken away',
    async () => {
      const opened = await session();
      const closed = once(opened, 'close', { signal: AbortSignal.timeout(LIMIT_MS) });
      const more = (): void => {
        for (let streams = 0; streams < 100 && !opened.closed && !opened.destroyed; streams++) {
          const stream = opened.request({ ':path': '/' });
          stream.on('error', () => undefined);
          stream.close(constants.NGHTTP2_CANCEL);
        }
        if (!opened.closed && !opened.destroyed) setImmediate(more);
      };
      more();
      await closed;
    },
    LIMIT_MS,
  );

  it('sends a body without end and too slowly to matter', async () => {
    const endless = raw(
      'POST /v2/models/cat/infer HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    endless.socket.write(`${(1_000_000).toString(16)}\r\n${'a'.repeat(1_000_000)}\r\n`);
    expect(await ordinary()).toBe('page');
    endless.socket.destroy();
  });
});
