/** Largest message that the server takes, in bytes; pictures that travel inside one stay well below. */
export const NATS_MAX_PAYLOAD_BYTES = 1024 * 1024;

const LOOPBACK = '127.0.0.1';

/** What differs between servers. */
export interface NatsSettings {
  /** Address to bind. Default: the loopback. */
  readonly host?: string;
  /** -1: a free one, which the server's log tells. */
  readonly port: number;
  /** -1: a free one. */
  readonly monitorPort: number;
  /** Folder for streams. */
  readonly storeDirectory: string;
  /** Absent: it stands alone. */
  readonly cluster?: NatsCluster;
}

/** Where a server of a cluster finds the others. */
export interface NatsCluster {
  /** Of this server, different in each. */
  readonly serverName: string;
  readonly routePort: number;
  /** Such as `127.0.0.1:6222`, of all servers; its own may be among them. */
  readonly routes: readonly string[];
}

/** @returns a configuration file for a job server. */
export function natsConfig({ host = LOOPBACK, ...settings }: NatsSettings): string {
  const { port, monitorPort, storeDirectory, cluster } = settings;
  return `server_name: ${cluster?.serverName ?? 'isitacat'}
host: "${host}"
port: ${port}
http: "${host}:${monitorPort}"
max_payload: ${NATS_MAX_PAYLOAD_BYTES}
logtime: true
jetstream {
  store_dir: ${JSON.stringify(storeDirectory)}
  # An acknowledged job is on the disk: the default flushes every two minutes.
  sync_interval: always
}
${cluster === undefined ? '' : clusterConfig(host, cluster)}`;
}

function clusterConfig(host: string, { routePort, routes }: NatsCluster): string {
  return `cluster {
  name: isitacat
  listen: "${host}:${routePort}"
  routes: [${routes.map((route) => `"nats://${route}"`).join(', ')}]
}
# Told to leave by SIGUSR2, it hands over what it leads, then lets its clients go one by one.
lame_duck_grace_period: "1s"
lame_duck_duration: "30s"
`;
}
