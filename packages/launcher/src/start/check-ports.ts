import { AppError } from '@isitacat/errors';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describePorts, type PortTable } from './ports.js';

/**
 * Makes sure that every port can be had, by taking and leaving it.
 *
 * @param publicHost Address that Envoy will bind; the rest is on the loopback.
 * @throws AppError `SETUP_INCOMPLETE` naming each port that can't, and what it is for.
 */
export async function checkPorts(ports: PortTable, publicHost: string): Promise<void> {
  const faults: string[] = [];
  for (const [port, use] of describePorts(ports)) {
    const fault = await tryPort(port, port === ports.envoy ? publicHost : '127.0.0.1');
    if (fault !== undefined) faults.push(`port ${port} (for ${use}) ${fault}`);
  }
  if (faults.length === 0) return;
  throw new AppError(
    'SETUP_INCOMPLETE',
    `${faults.join('; ')}: stop the program that uses it, or choose other ports with npm start -- --port N`,
  );
}

async function tryPort(port: number, host: string): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return describe(error);
  } finally {
    server.close();
  }
}

function describe(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return 'is taken';
  return code === 'EACCES' ? 'may not be used by this user' : `can't be used (${String(code)})`;
}
