import { publicDescriptors } from '@isitacat/contracts/descriptors';
import { Client, credentials } from '@grpc/grpc-js';
import { createLogger, Health, startGrpcServer, type GrpcServer } from '@isitacat/service-kit';
import {
  makeAuthority,
  startEnvoy,
  temporaryDirectory,
  type Authority,
  type EnvoyServer,
  type TemporaryDirectory,
} from '@isitacat/testkit';
import { once } from 'node:events';
import { readFile, rename } from 'node:fs/promises';
import { createServer, get as plainGet, type IncomingMessage, type Server } from 'node:http';
import { get, type RequestOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect, type ConnectionOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const LIMIT_MS = 30_000;

let folder: TemporaryDirectory;
let authority: Authority;
let bff: GrpcServer;
let pages: Server;
let envoy: EnvoyServer;
let ca: Buffer;
beforeAll(async () => {
  folder = await temporaryDirectory();
  authority = await makeAuthority(folder.path);
  ca = await readFile(authority.certificate);
  const health = new Health([]);
  health.set('', true);
  const log = createLogger({ service: 'test', level: 'silent' });
  const descriptors = publicDescriptors();
  bff = await startGrpcServer({ host: '127.0.0.1', port: 0, services: [], descriptors, health, log });
  pages = createServer((_, response) => response.end('a page')).listen(0, '127.0.0.1');
  await once(pages, 'listening');
  const tls = await authority.issue('public');
  const { port: httpPort } = pages.address() as AddressInfo;
  envoy = await startEnvoy({ grpcPort: bff.port, httpPort, tls });
  await untilServing();
}, 60_000);
afterAll(async () => {
  await envoy[Symbol.asyncDispose]();
  await bff[Symbol.asyncDispose]();
  pages.closeAllConnections();
  pages.close();
  await folder[Symbol.asyncDispose]();
});

/** Asks after the health by a client of gRPC, as programs do. */
function check(client: Client): Promise<Buffer | undefined> {
  const asIs = (bytes: Buffer): Buffer => bytes;
  return new Promise((resolve, reject) => {
    const method = '/grpc.health.v1.Health/Check';
    const options = { deadline: Date.now() + LIMIT_MS };
    client.makeUnaryRequest(method, asIs, asIs, Buffer.alloc(0), options, (error, response) => {
      if (error) reject(error);
      else resolve(response);
    });
  });
}

function openClient(): Client {
  const own = { 'grpc.use_local_subchannel_pool': 1 };
  return new Client(envoy.grpcTarget, credentials.createSsl(ca), own);
}

async function untilServing(): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  for (;;) {
    const client = openClient();
    const served = await check(client).catch(() => undefined);
    client.close();
    if (served !== undefined) return;
    if (performance.now() > end) throw new Error('Envoy does not reach what stands behind it');
  }
}

interface Shown {
  readonly protocol: string | null;
  readonly application: string | false | null;
  readonly fingerprint: string | undefined;
}

/** What a new connection is shown. */
async function handshake(options: ConnectionOptions = {}): Promise<Shown> {
  const door = { host: '127.0.0.1', servername: 'localhost', port: envoy.port, ca };
  const socket = connect({ ...door, ALPNProtocols: ['h2', 'http/1.1'], ...options });
  await once(socket, 'secureConnect', { signal: AbortSignal.timeout(LIMIT_MS) });
  const { alpnProtocol: application } = socket;
  const fingerprint = socket.getPeerX509Certificate()?.fingerprint256;
  const shown = { protocol: socket.getProtocol(), application, fingerprint };
  socket.destroy();
  return shown;
}

async function page(options: RequestOptions = {}): Promise<IncomingMessage> {
  const [response] = (await once(get(`${envoy.url}/`, { ca, ...options }), 'response')) as [IncomingMessage];
  return response;
}

describe('with a certificate', () => {
  it('answers gRPC by HTTP/2, as the handshake settles it', async () => {
    const client = openClient();
    expect(await check(client)).toEqual(Buffer.from([0x08, 0x01]));
    client.close();
    expect((await handshake()).application).toBe('h2');
  });

  it('serves the page, and tells browsers to come by TLS alone', async () => {
    const response = await page();
    expect(await text(response)).toBe('a page');
    expect(response.headers['strict-transport-security']).toMatch(/^max-age=31536000/);
  });

  it('speaks TLS 1.2 and newer', async () => {
    expect((await handshake({ maxVersion: 'TLSv1.2' })).protocol).toBe('TLSv1.2');
    expect((await handshake()).protocol).toBe('TLSv1.3');
    // A client that would take the old one, were it offered.
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await expect(handshake(old)).rejects.toThrow();
  });

  it('says nothing to who comes in the clear', async () => {
    const request = plainGet(`http://127.0.0.1:${envoy.port}/`);
    await expect(once(request, 'response')).rejects.toThrow();
  });

  it('shows another one as soon as that is moved there, and no call fails meanwhile', async () => {
    const { fingerprint } = await handshake();
    const next = await authority.issue('next');
    const lasting = openClient();
    let calls = 0;
    let stop = false;
    const callers = [0, 1, 2].map(async () => {
      while (!stop) {
        const fresh = openClient();
        await Promise.all([check(lasting), check(fresh)]);
        fresh.close();
        calls++;
      }
    });
    const swapped = (async () => {
      await rename(next.key, `${folder.path}/public.key`);
      await rename(next.certificate, `${folder.path}/public.pem`);
      const end = performance.now() + LIMIT_MS;
      while ((await handshake()).fingerprint === fingerprint) {
        if (performance.now() > end) throw new Error('the certificate stays');
      }
      const enough = calls + 10;
      while (calls < enough && performance.now() < end) await handshake();
    })().finally(() => {
      stop = true;
    });
    await Promise.all([swapped, ...callers]);
    lasting.close();
    expect(calls).toBeGreaterThan(10);
  }, 90_000);
});
