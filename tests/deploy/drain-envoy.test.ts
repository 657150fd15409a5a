import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { startEnvoy, type EnvoyServer } from '@isitacat/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../support/shell.js';
import { DEPLOY } from './manifests.js';

let http: Server;
let envoy: EnvoyServer;
beforeEach(async () => {
  http = createServer((_, response) => response.end('there')).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  const httpPort = typeof address === 'object' && address !== null ? address.port : 0;
  envoy = await startEnvoy({ httpPort, grpcPort: 1 });
});
afterEach(async () => {
  await envoy[Symbol.asyncDispose]();
  http.close();
  http.closeAllConnections();
});

const drain = (seconds: number) =>
  run('bash', [path.join(DEPLOY, 'docker/drain-envoy.sh'), String(seconds), new URL(envoy.adminUrl).port]);
const connections = async (): Promise<string> =>
  await (await fetch(`${envoy.adminUrl}/stats?filter=^http.public.downstream_cx_active$`)).text();

/** Envoy listens a moment after it says so. */
async function connected(): Promise<Socket> {
  for (;;) {
    const socket = connect(envoy.port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    if (isOpen) return socket;
  }
}

describe('an Envoy that is to end', () => {
  it('is let go at once where nobody is connected', async () => {
    const { exitCode, stderr } = await drain(30);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('waits for whoever is connected, and no longer than it is told', async () => {
    const caller = await connected();
    await expect.poll(connections).toContain(': 1');
    const began = performance.now();
    expect(await drain(2)).toMatchObject({ exitCode: 0 });
    expect(performance.now() - began).toBeGreaterThan(1_000);
    expect(await connections()).toContain(': 1');
    caller.destroy();
    await expect.poll(connections).toContain(': 0');
    expect(await drain(60)).toMatchObject({ exitCode: 0 });
  });
});
