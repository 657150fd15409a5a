import { natsAuthorization, type BusUser } from '@isitacat/service-kit';

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
  /** Who may connect. Absent: whoever reaches it, to do anything. */
  readonly users?: NatsUsers;
  /** Absent: everything is said in the clear. */
  readonly tls?: NatsTls;
}

/** Who may connect to a server. */
export interface NatsUsers {
  /** Of those who may; nobody else. */
  readonly publicKeys: Readonly<Partial<Record<BusUser, string>>>;
  /** What servers of a cluster know each other by. */
  readonly routeSecret: string;
  /** Public key of whom those count as that show nothing. Absent: they are refused. */
  readonly strangers?: string | undefined;
}

/** By what a server shows who it is, and knows its clients; paths. Each must have a certificate. */
export interface NatsTls {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
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
  const { port, monitorPort, storeDirectory, cluster, users, tls } = settings;
  return `server_name: ${cluster?.serverName ?? 'isitacat'}
host: "${host}"
port: ${port}
http: "${host}:${monitorPort}"
max_payload: ${NATS_MAX_PAYLOAD_BYTES}
logtime: true
# A peer behind a wire that was cut is let go within seconds, or it would be handed work for minutes.
ping_interval: "5s"
ping_max: 2
jetstream {
  store_dir: ${JSON.stringify(storeDirectory)}
  # An acknowledged job is on the disk: the default flushes every two minutes.
  sync_interval: always
}
${users === undefined ? '' : usersConfig(users)}${tls === undefined ? '' : tlsConfig(tls)}${
    cluster === undefined ? '' : clusterConfig(host, cluster, users)
  }`;
}

function usersConfig({ publicKeys, strangers }: NatsUsers): string {
  return natsAuthorization(publicKeys) + (strangers === undefined ? '' : `no_auth_user: ${strangers}\n`);
}

function tlsConfig({ authority, certificate, key }: NatsTls): string {
  const files = { ca_file: authority, cert_file: certificate, key_file: key, verify: true };
  return `tls ${JSON.stringify(files)}\n`;
}

function clusterConfig(host: string, { routePort, routes }: NatsCluster, users?: NatsUsers): string {
  const secret = users && { user: 'route', password: users.routeSecret };
  const signIn = secret === undefined ? '' : `${secret.user}:${secret.password}@`;
  return `cluster {
  name: isitacat
  listen: "${host}:${routePort}"
  routes: [${routes.map((route) => `"nats://${signIn}${route}"`).join(', ')}]
  ${secret === undefined ? '' : `authorization ${JSON.stringify(secret)}`}
}
# Told to leave by SIGUSR2, it hands over what it leads, then lets its clients go one by one.
lame_duck_grace_period: "1s"
lame_duck_duration: "30s"
`;
}
