import { join } from 'node:path';
import { busCredentialsFile, REPOSITORY, trustedKeyFolders, type PartPlan } from '@isitacat/launcher';
import type { Host } from './host.js';
import { BACK, FRONT } from './wires.js';

/** Each is alone on its host, so that all of a kind have the same. */
export const PORTS = {
  nats: { clients: 4222, monitor: 8222, routes: 6222 },
  bff: { grpc: 50_051, http: 9_464 },
  predictor: 9_470,
  envoy: { public: 8_080, admin: 9_901 },
} as const;

/** @returns a port on which a part listens on its host. @param name Such as `nats-1`. */
export function portOf(name: string): number {
  if (name.startsWith('nats')) return PORTS.nats.clients;
  return name.startsWith('bff') ? PORTS.bff.http : PORTS.predictor;
}

/** What parts of a system on several hosts have in common. */
export interface SpreadOptions {
  readonly dataDir: string;
  readonly natsUrl: string;
  /** Of ours. */
  readonly environment: NodeJS.ProcessEnv;
}

const GRACE_MS = 10_000;

/** How a NATS server is run on a host. */
export function natsPlan(name: string, host: Host, command: string, file: string): PartPlan {
  return {
    ...{ name, title: name, tier: 'nats', graceMs: GRACE_MS },
    readyUrl: `http://${host.on(BACK)}:${PORTS.nats.monitor}/healthz`,
    ...on(host, command, '--config', file),
  };
}

/** How a BFF is run on a host. */
export function bffPlan(name: string, host: Host, options: SpreadOptions): PartPlan {
  return {
    ...{ name, title: name, tier: 'bff', graceMs: GRACE_MS },
    readyUrl: `http://${host.on(FRONT)}:${PORTS.bff.http}/readyz`,
    ...on(host, process.execPath, join(REPOSITORY, 'packages/bff/dist/main.js')),
    env: {
      ...common('bff', options),
      ISITACAT_GRPC_PORT: String(PORTS.bff.grpc),
      ISITACAT_HTTP_PORT: String(PORTS.bff.http),
    },
  };
}

/** How a predictor is run on a host. */
export function predictorPlan(name: string, host: Host, options: SpreadOptions): PartPlan {
  return {
    ...{ name, title: name, tier: 'predictor', graceMs: GRACE_MS },
    readyUrl: `http://${host.on(BACK)}:${PORTS.predictor}/readyz`,
    ...on(host, process.execPath, join(REPOSITORY, 'packages/predictor/dist/main.js')),
    env: {
      ...common('predictor', options),
      ISITACAT_HTTP_PORT: String(PORTS.predictor),
      ISITACAT_ENGINE_CHILDREN: '1',
      ISITACAT_MODEL_CACHE: join(options.dataDir, 'models'),
      ISITACAT_TRUSTED_KEYS: trustedKeyFolders(options.dataDir).join(','),
    },
  };
}

/** How Envoy is run where the callers are. */
export function envoyPlan(command: string, file: string): PartPlan {
  return {
    ...{ name: 'envoy', title: 'Envoy', tier: 'envoy', graceMs: GRACE_MS, command },
    readyUrl: `http://127.0.0.1:${PORTS.envoy.admin}/ready`,
    args: ['--config-path', file, '--log-level', 'warning', '--disable-hot-restart', '--concurrency', '1'],
  };
}

function common(
  user: 'bff' | 'predictor',
  { natsUrl, environment, dataDir }: SpreadOptions,
): NodeJS.ProcessEnv {
  return {
    ...environment,
    ISITACAT_HOST: '0.0.0.0',
    ISITACAT_NATS_URL: natsUrl,
    ISITACAT_NATS_CREDENTIALS: busCredentialsFile(dataDir, user),
  };
}

function on(host: Host, ...program: readonly string[]): Pick<PartPlan, 'command' | 'args'> {
  const [command, ...args] = host.run(...program);
  return { command, args };
}
