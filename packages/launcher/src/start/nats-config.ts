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
}

/** @returns a configuration file for a job server on the loopback. */
export function natsConfig({ port, monitorPort, storeDirectory }: NatsSettings): string {
  return `server_name: isitacat
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
`;
}
