import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from '../repository.js';
import { busCredentialsFile } from './bus-credentials.js';
import { envoyPlan } from './envoy-plan.js';
import type { PartPlan } from './part-plan.js';
import type { StartConfig } from './start-config.js';
import { trustedKeyFolders } from './trusted-keys.js';

/** Absolute paths of the programs that are not ours. */
export interface Programs {
  readonly natsServer: string;
  readonly envoy: string;
}

/** Files that the parts are started with, below the data folder. */
export interface PartFiles {
  /** One a server. */
  readonly natsConfigs: readonly string[];
  readonly envoyConfig: string;
}

/** Everything that runs, by the order in which it can be started. */
export interface PartPlans {
  readonly nats: readonly PartPlan[];
  readonly others: readonly PartPlan[];
}

/** What ours may take to drain, in milliseconds: more than their own limit. */
const DRAIN_GRACE_MS = 40_000;
const QUICK_GRACE_MS = 10_000;

/** In which time Envoy notices that one of several BFFs drains; it asks four times a second. */
const PROPAGATION_MS = 750;

/** What servers of a cluster say while one of them comes or goes. */
const COMING_AND_GOING =
  /route|routing|Healthcheck failed|contact with a meta leader|Lame Duck|leader|Catchup|RAFT|snapshot/i;

/** How each part is run. */
export function partPlans(config: StartConfig, programs: Programs, files: PartFiles): PartPlans {
  const { ports } = config;
  return {
    nats: ports.nats.map((_, n) => natsPlan(config, n, programs.natsServer, files.natsConfigs[n] ?? '')),
    others: [
      ...ports.bffs.map((_, n) => bffPlan(config, n)),
      ...ports.predictors.map((_, n) => predictorPlan(config, n)),
      envoyPlan(ports, programs.envoy, files.envoyConfig),
    ],
  };
}

/** Every NATS server, as those who connect name them. */
export function natsUrls({ ports }: Pick<StartConfig, 'ports'>): string {
  return ports.nats.map(({ clients }) => `nats://127.0.0.1:${clients}`).join(',');
}

/** NATS is on the loopback. */
const IN_THE_CLEAR = { ISITACAT_NATS_CA: '', ISITACAT_NATS_CERTIFICATE: '', ISITACAT_NATS_KEY: '' };

/** What both of ours are told. */
function common(config: StartConfig, user: 'bff' | 'predictor'): NodeJS.ProcessEnv {
  return {
    ...config.env,
    ISITACAT_HOST: '127.0.0.1',
    ISITACAT_NATS_URL: natsUrls(config),
    ISITACAT_NATS_CREDENTIALS: busCredentialsFile(config.dataDir, user),
    ...IN_THE_CLEAR,
    ISITACAT_STORAGE: config.storage,
    // Nobody chooses between several where there is one: whoever stops it wants it gone.
    ISITACAT_DRAIN_PROPAGATION_MS: String(config.ports.bffs.length > 1 ? PROPAGATION_MS : 0),
  };
}

function natsPlan({ ports }: StartConfig, n: number, command: string, file: string): PartPlan {
  const isCluster = ports.nats.length > 1;
  return {
    ...named('nats', 'NATS', n, ports.nats.length),
    tier: 'nats',
    readyUrl: page(ports.nats[n]?.monitor, 'healthz'),
    ...{ command, args: ['--config', file] },
    // It lets its clients go one a second.
    ...(isCluster
      ? { leaveSignal: 'SIGUSR2', graceMs: DRAIN_GRACE_MS, noise: COMING_AND_GOING }
      : { graceMs: QUICK_GRACE_MS }),
  };
}

function bffPlan(config: StartConfig, n: number): PartPlan {
  const { bffs } = config.ports;
  const ports = bffs[n];
  return {
    ...named('bff', 'BFF', n, bffs.length),
    ...ours('packages/bff/dist/main.js', [`--initial-old-space-size=${COLLECT_FROM_MB}`]),
    ...{ tier: 'bff', readyUrl: page(ports?.http, 'readyz') },
    env: {
      ...common(config, 'bff'),
      ISITACAT_GRPC_PORT: String(ports?.grpc),
      ISITACAT_ADMIN_PORT: String(ports?.admin),
      ISITACAT_HTTP_PORT: String(ports?.http),
      ISITACAT_WEB_DIR: join(REPOSITORY, 'web', 'dist'),
    },
  };
}

function predictorPlan(config: StartConfig, n: number): PartPlan {
  const { predictors } = config.ports;
  const { title } = named('predictor', 'predictor', n, predictors.length);
  return {
    ...{ name: `predictor-${n + 1}`, title, tier: 'predictor', readyUrl: page(predictors[n], 'readyz') },
    ...ours('packages/predictor/dist/main.js'),
    // An engine that was asked for by name, and is not there.
    surrender: new RegExp(`^a model can not be loaded: ${config.engine} `),
    env: {
      ...childrenEach(predictors.length),
      ...common(config, 'predictor'), // a number that is set wins
      ISITACAT_HTTP_PORT: String(predictors[n]),
      ISITACAT_ENGINE: config.engine,
      ISITACAT_MODEL_CACHE: join(config.dataDir, 'models'),
      ISITACAT_TRUSTED_KEYS: trustedKeyFolders(config.dataDir).join(','),
    },
  };
}

/** One of several has a number. */
function named(name: string, title: string, n: number, count: number): Pick<PartPlan, 'name' | 'title'> {
  return count === 1 ? { name, title } : { name: `${name}-${n + 1}`, title: `${title} ${n + 1}` };
}

/** Several predictors share the processors, which each by itself would take all of. */
function childrenEach(predictors: number): NodeJS.ProcessEnv {
  if (predictors === 1) return {};
  return { ISITACAT_ENGINE_CHILDREN: String(Math.max(1, Math.floor(availableParallelism() / predictors))) };
}

function page(port: number | undefined, path: string): string {
  return `http://127.0.0.1:${port ?? 0}/${path}`;
}

/**
 * Node looks through all of its memory each time that some 60 MiB of buffers came
 * and went: with large pictures, which the BFF alone carries, dozens of times a
 * second. This lets more come before.
 */
const COLLECT_FROM_MB = 256;

function ours(script: string, flags: readonly string[] = []): Pick<PartPlan, 'command' | 'args' | 'graceMs'> {
  const args = ['--enable-source-maps', ...flags, join(REPOSITORY, script)];
  return { command: process.execPath, args, graceMs: DRAIN_GRACE_MS };
}
