import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../repository.js';
import { accessLogConfig, telemetryClusters, tracingConfig, type EnvoyTracing } from './envoy-telemetry.js';

/** What differs between Envoys. */
export interface EnvoySettings {
  /** Address to bind, such as 127.0.0.1. */
  readonly publicHost: string;
  readonly publicPort: number;
  /** Admin page, on the loopback. */
  readonly adminPort: number;
  /** Of each BFF, on the loopback unless `bffHost` says otherwise. */
  readonly bffs: readonly { readonly grpc: number; readonly http: number }[];
  /** A name that leads to every BFF, looked up again and again as they come and go. */
  readonly bffHost?: string;
  /** Absent: nothing is traced. */
  readonly tracing?: EnvoyTracing | undefined;
  /** Whether each call leaves a line on standard output. Default true. */
  readonly logCalls?: boolean;
}

/** The committed template. */
export const ENVOY_TEMPLATE = join(REPOSITORY, 'envoy', 'envoy.yaml');

/** @returns Envoy's configuration file: the template, filled in. */
export async function envoyConfig(settings: EnvoySettings): Promise<string> {
  const host = settings.bffHost ?? '127.0.0.1';
  const values: Readonly<Record<string, string | number>> = {
    PUBLIC_HOST: settings.publicHost,
    PUBLIC_PORT: settings.publicPort,
    ADMIN_PORT: settings.adminPort,
    GRPC_ENDPOINTS: endpoints(
      host,
      settings.bffs.map(({ grpc }) => grpc),
    ),
    HTTP_ENDPOINTS: endpoints(
      host,
      settings.bffs.map(({ http }) => http),
    ),
    TRACING: tracingConfig(settings.tracing),
    TELEMETRY_CLUSTERS: telemetryClusters(settings.tracing),
    ACCESS_LOG: accessLogConfig(settings.logCalls ?? true),
    DISCOVERY: settings.bffHost === undefined ? 'STATIC' : 'STRICT_DNS',
  };
  const template = await readFile(ENVOY_TEMPLATE, 'utf8');
  return template.replace(/(?:# )?\$([A-Z_]+)/g, (place, name: string) => String(values[name] ?? place));
}

/** @returns YAML, on one line. */
function endpoints(host: string, ports: readonly number[]): string {
  return JSON.stringify(
    ports.map((port) => ({
      endpoint: { address: { socket_address: { address: host, port_value: port } } },
    })),
  );
}
