import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** @returns a TCP port of the loopback that was free a moment ago; not one that was given lately. */
export async function freePort(): Promise<number> {
  const server = await listen(0);
  const port = portOf(server);
  await close(server);
  return port;
}

/**
 * @param count How many ports in a row.
 * @returns the first of that many ports that were free a moment ago, below those
 *   that the system gives to clients.
 */
export async function freePortBlock(count: number): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const first = LOWEST + STEP * Math.floor(Math.random() * ((HIGHEST - LOWEST) / STEP));
    if (await areFree(first, count)) return first;
  }
  throw new Error(`no ${count} free ports in a row`);
}

// Outgoing connections take their ports from 32768 up, and would take one of a block before its server does.
const LOWEST = 12_000;
const HIGHEST = 32_000;
const STEP = 40;

async function areFree(first: number, count: number): Promise<boolean> {
  const servers: Server[] = [];
  try {
    for (let port = first; port < first + count; port++) servers.push(await listen(port));
    return true;
  } catch {
    return false;
  } finally {
    await Promise.all(servers.map(close));
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  return address.port;
}
