import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { envoyConfig, natsConfig, type NatsUsers } from '@isitacat/launcher';
import type { Host } from './host.js';
import { PORTS } from './spread-plans.js';
import { BACK, FRONT } from './wires.js';

/** Hosts by the names of the parts that they run. */
export type Hosts = ReadonlyMap<string, Host>;

/** The hosts that run one kind of part, such as `nats`. */
export function hostsOf(hosts: Hosts, kind: string): readonly (readonly [name: string, host: Host])[] {
  return [...hosts].filter(([name]) => name.startsWith(kind));
}

/** Such as `10.0.0.1:4222`, of every NATS server. */
export function natsAddresses(hosts: Hosts, port: number): readonly string[] {
  return hostsOf(hosts, 'nats').map(([, host]) => `${host.on(BACK)}:${port}`);
}

/** Makes the folders of a system below one. */
export async function makeFolders(dataDir: string): Promise<void> {
  for (const name of ['run', 'logs']) await mkdir(join(dataDir, name), { recursive: true });
}

/** Writes what a NATS server is started with. @param name Such as `nats-2`. @returns the file. */
export async function writeNatsConfig(
  hosts: Hosts,
  name: string,
  dataDir: string,
  users: NatsUsers,
): Promise<string> {
  const number = name.slice(name.indexOf('-') + 1);
  const { clients: port, monitor: monitorPort, routes: routePort } = PORTS.nats;
  const text = natsConfig({
    ...{ host: hosts.get(name)?.on(BACK) ?? '', port, monitorPort },
    storeDirectory: join(dataDir, 'nats-cluster', number),
    users,
    cluster: { serverName: `isitacat-${number}`, routePort, routes: natsAddresses(hosts, routePort) },
  });
  return await write(join(dataDir, 'run', `${name}.conf`), text);
}

/** Writes what Envoy is started with. @returns the file. */
export async function writeEnvoyConfig(hosts: Hosts, dataDir: string): Promise<string> {
  const bffs = hostsOf(hosts, 'bff').map(([, host]) => ({ host: host.on(FRONT), ...PORTS.bff }));
  const { public: publicPort, admin: adminPort } = PORTS.envoy;
  const text = await envoyConfig({ publicHost: '127.0.0.1', publicPort, adminPort, bffs });
  return await write(join(dataDir, 'run', 'envoy.yaml'), text);
}

async function write(file: string, text: string): Promise<string> {
  await writeFile(file, text);
  return file;
}
