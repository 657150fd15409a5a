import type { LogLevel } from '@isitacat/service-kit';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeBusCredentials } from './bus-credentials.js';
import { envoyConfig } from './envoy-config.js';
import { envoySignIn } from './envoy-sign-in.js';
import { tlsSecrets } from './envoy-tls.js';
import { natsConfig, type NatsSettings, type NatsUsers } from './nats-config.js';
import type { EnvoyTracing } from './envoy-telemetry.js';
import { natsFolder } from './nats-folder.js';
import type { PartFiles } from './part-plans.js';
import type { StartConfig } from './start-config.js';
import { writeSecret } from './write-secret.js';

/** Makes the data folder and writes what NATS and Envoy are started with. */
export async function writeFiles(config: StartConfig): Promise<PartFiles> {
  const { ports, publicHost } = config;
  const folder = join(config.dataDir, 'run');
  await mkdir(folder, { recursive: true });
  const natsConfigs = natsServers(config, await writeBusCredentials(config.dataDir)).map((settings, n) => ({
    path: join(folder, ports.nats.length === 1 ? 'nats.conf' : `nats-${n + 1}.conf`),
    text: natsConfig(settings),
  }));
  const tlsSecretsFile = config.tls && join(folder, 'tls.json');
  if (config.tls && tlsSecretsFile !== undefined) await writeFile(tlsSecretsFile, tlsSecrets(config.tls));
  const envoy = {
    ...{ tlsSecretsFile, callsPerSecond: config.callsPerSecond },
    ...{ publicHost, publicPort: ports.envoy, adminPort: ports.envoyAdmin, bffs: ports.bffs },
    tracing: tracingOf(config),
    signIn: await envoySignIn(config.signIn),
    logCalls: CALLS_ARE_LOGGED.includes(config.logLevel),
  };
  const envoyFile = { path: join(folder, 'envoy.yaml'), text: await envoyConfig(envoy) };
  for (const { path, text } of natsConfigs) await writeSecret(path, text);
  await writeFile(envoyFile.path, envoyFile.text);
  return { natsConfigs: natsConfigs.map(({ path }) => path), envoyConfig: envoyFile.path };
}

/** Levels at which a call leaves a line; as in ours. */
const CALLS_ARE_LOGGED: readonly LogLevel[] = ['trace', 'debug', 'info'];

function tracingOf({ tracing: { endpoint, ratio } }: StartConfig): EnvoyTracing | undefined {
  return endpoint === undefined ? undefined : { endpoint, ratio };
}

function natsServers(config: StartConfig, users: NatsUsers): readonly NatsSettings[] {
  const { ports } = config;
  const allRoutes = ports.nats.map(({ routes }) => `127.0.0.1:${routes}`);
  return ports.nats.map(({ clients, monitor, routes }, n) => ({
    port: clients,
    monitorPort: monitor,
    storeDirectory: natsFolder(config, n),
    users,
    ...(allRoutes.length > 1 && {
      cluster: { serverName: `isitacat-${n + 1}`, routePort: routes, routes: allRoutes },
    }),
  }));
}
