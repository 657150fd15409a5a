import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../repository.js';
import { addressBuckets, DEFAULT_CALLS_PER_SECOND, limitReplies } from './envoy-limits.js';
import {
  callerHeaders,
  signInClusters,
  signInFilter,
  signInHeaders,
  signInReplies,
  type EnvoySignIn,
} from './envoy-sign-in.js';
import { accessLogConfig, telemetryClusters, tracingConfig, type EnvoyTracing } from './envoy-telemetry.js';
import { tlsHeaders, transportSocket } from './envoy-tls.js';

/** What differs between Envoys. */
export interface EnvoySettings {
  /** Address to bind, such as 127.0.0.1. */
  readonly publicHost: string;
  readonly publicPort: number;
  /** Admin page, on the loopback. */
  readonly adminPort: number;
  /** Of each BFF, on the loopback unless it or `bffHost` says otherwise. */
  readonly bffs: readonly BffAddress[];
  /** A name that leads to every BFF, looked up again and again as they come and go. */
  readonly bffHost?: string;
  /** Absent: nothing is traced. */
  readonly tracing?: EnvoyTracing | undefined;
  /** Whether each call leaves a line on standard output. Default true. */
  readonly logCalls?: boolean;
  /** File of `tlsSecrets`. Absent: callers come in the clear. */
  readonly tlsSecretsFile?: string | undefined;
  /** From one address, 0: no limit. Default: far more than one caller makes. */
  readonly callsPerSecond?: number;
  /** Absent: nobody signs in. */
  readonly signIn?: EnvoySignIn | undefined;
}

/** Where a BFF listens. */
export interface BffAddress {
  readonly host?: string;
  readonly grpc: number;
  readonly http: number;
}

/** The committed template. */
export const ENVOY_TEMPLATE = join(REPOSITORY, 'envoy', 'envoy.yaml');

/** @returns Envoy's configuration file: the template, filled in. */
export async function envoyConfig(settings: EnvoySettings): Promise<string> {
  const { bffHost = '127.0.0.1', bffs } = settings;
  const values: Readonly<Record<string, string | number>> = {
    PUBLIC_HOST: settings.publicHost,
    PUBLIC_PORT: settings.publicPort,
    ADMIN_PORT: settings.adminPort,
    GRPC_ENDPOINTS: endpoints(bffs.map(({ host = bffHost, grpc }) => [host, grpc])),
    HTTP_ENDPOINTS: endpoints(bffs.map(({ host = bffHost, http }) => [host, http])),
    TRACING: tracingConfig(settings.tracing),
    TELEMETRY_CLUSTERS: telemetryClusters(settings.tracing),
    ACCESS_LOG: accessLogConfig(settings.logCalls ?? true),
    LOCAL_REPLIES: JSON.stringify({ mappers: [...limitReplies(), ...signInReplies(settings.signIn)] }),
    ADDRESS_BUCKETS: addressBuckets(settings.callsPerSecond ?? DEFAULT_CALLS_PER_SECOND),
    SIGN_IN_FILTER: signInFilter(settings.signIn),
    SIGN_IN_HEADERS: signInHeaders(settings.signIn),
    CALLER_HEADERS: callerHeaders(settings.signIn),
    SIGN_IN_CLUSTERS: signInClusters(settings.signIn),
    SCHEME: settings.tlsSecretsFile === undefined ? 'http' : 'https',
    TRANSPORT_SOCKET: transportSocket(settings.tlsSecretsFile),
    TLS_HEADERS: tlsHeaders(settings.tlsSecretsFile),
    DISCOVERY: settings.bffHost === undefined ? 'STATIC' : 'STRICT_DNS',
  };
  const template = await readFile(ENVOY_TEMPLATE, 'utf8');
  return template.replace(/(?:# )?\$([A-Z_]+)/g, (place, name: string) => String(values[name] ?? place));
}

/** @returns YAML, on one line. */
function endpoints(addresses: readonly (readonly [host: string, port: number])[]): string {
  return JSON.stringify(
    addresses.map(([address, port_value]) => ({
      endpoint: { address: { socket_address: { address, port_value } } },
    })),
  );
}
