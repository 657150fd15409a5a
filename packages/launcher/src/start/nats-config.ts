/** Largest message that the server takes, in bytes; pictures that travel inside one stay well below. */
export const NATS_MAX_PAYLOAD_BYTES = 1024 * 1024;

/** What differs between servers. */
export interface NatsSettings {
  /** -1: a free one, which the server's log tells. */
  readonly port: number;
  /** -1: a free one. */
  readonly monitorPort: number;
  /** Folder for streams. */
  readonly storeDirectory: string;
  /** Absent: it stands alone. */
  readonly cluster?: NatsCluster;
}

/** Where a server of a cluster finds the others, on the loopback. */
export interface NatsCluster {
  /** Of this server, different in each. */
  readonly serverName: string;
  readonly routePort: number;
  /** Of all servers; its own may be among them. */
  readonly routePorts: readonly number[];
}

/** @returns a configuration file for a job server on the loopback. */
export function natsConfig({ port, monitorPort, storeDirectory, cluster }: NatsSettings): string {
  return `server_name: ${cluster?.serverName ?? 'isitacat'}
host: "127.0.0.1"
port: ${port}
http: "127.0.0.1:${monitorPort}"
max_payload: ${NATS_MAX_PAYLOAD_BYTES}
logtime: true
jetstream {
  store_dir: ${JSON.stringify(storeDirectory)}
  # An acknowledged job is on the disk: the default flushes every two minutes.
  sync_interval: always
}
${cluster === undefined ? '' : clusterConfig(cluster)}`;
}

function clusterConfig({ routePort, routePorts }: NatsCluster): string {
  return `cluster {
  name: isitacat
  listen: "127.0.0.1:${routePort}"
  routes: [${routePorts.map((port) => `"nats://127.0.0.1:${port}"`).join(', ')}]
}
# Told to leave by SIGUSR2, it hands over what it leads, then lets its clients go one by one.
lame_duck_grace_period: "1s"
lame_duck_duration: "30s"
`;
}
