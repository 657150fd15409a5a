import { join } from 'node:path';
import type { StartConfig } from './start-config.js';

/**
 * Folder for the streams of the `n`th NATS server, from 0: those of a server that
 * stood alone are of no use to a cluster, nor the other way round.
 */
export function natsFolder({ dataDir, ports }: StartConfig, n: number): string {
  return ports.nats.length === 1 ? join(dataDir, 'nats') : join(dataDir, 'nats-cluster', String(n + 1));
}
