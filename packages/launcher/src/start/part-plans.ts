import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from '../repository.js';
import type { PartPlan } from './part.js';
import type { StartConfig } from './start-config.js';
import { trustedKeyFolders } from './trusted-keys.js';

/** Absolute paths of the programs that are not ours. */
export interface Programs {
  readonly natsServer: string;
  readonly envoy: string;
}

/** Files that the parts are started with, below the data folder. */
export interface PartFiles {
  readonly natsConfig: string;
  readonly envoyConfig: string;
}

/** Everything that runs, by the order in which it can be started. */
export interface PartPlans {
  readonly nats: PartPlan;
  readonly predictors: readonly PartPlan[];
  readonly bff: PartPlan;
  readonly envoy: PartPlan;
}

/** What ours may take to drain, in milliseconds: more than their own limit. */
const DRAIN_GRACE_MS = 40_000;
const QUICK_GRACE_MS = 10_000;

/** How each part is run. */
export function partPlans(config: StartConfig, programs: Programs, files: PartFiles): PartPlans {
  const { ports } = config;
  const common = {
    ...config.env,
    ISITACAT_HOST: '127.0.0.1',
    ISITACAT_NATS_URL: `nats://127.0.0.1:${ports.nats}`,
    ISITACAT_STORAGE: config.storage,
    // Nobody chooses between several of ours: whoever stops one wants it gone.
    ISITACAT_DRAIN_PROPAGATION_MS: '0',
  };
  return {
    nats: {
      ...{ name: 'nats', tier: 'nats', title: 'NATS', graceMs: QUICK_GRACE_MS },
      readyUrl: page(ports.natsMonitor, 'healthz'),
      ...{ command: programs.natsServer, args: ['--config', files.natsConfig] },
    },
    envoy: {
      ...{ name: 'envoy', tier: 'envoy', title: 'Envoy', graceMs: QUICK_GRACE_MS, command: programs.envoy },
      readyUrl: page(ports.envoyAdmin, 'ready'),
      args: ['--config-path', files.envoyConfig, '--disable-hot-restart', '--log-level', 'warning'],
    },
    bff: {
      ...ours('bff', 'packages/bff/dist/main.js'),
      ...{ tier: 'bff', title: 'BFF', readyUrl: page(ports.bffHttp, 'readyz') },
      env: {
        ...common,
        ISITACAT_GRPC_PORT: String(ports.bffGrpc),
        ISITACAT_ADMIN_PORT: String(ports.bffAdmin),
        ISITACAT_HTTP_PORT: String(ports.bffHttp),
        ISITACAT_WEB_DIR: join(REPOSITORY, 'web', 'dist'),
      },
    },
    predictors: ports.predictors.map((port, n) => ({
      ...ours(`predictor-${n + 1}`, 'packages/predictor/dist/main.js'),
      tier: 'predictor',
      title: ports.predictors.length === 1 ? 'predictor' : `predictor ${n + 1}`,
      readyUrl: page(port, 'readyz'),
      env: {
        ...childrenEach(ports.predictors.length),
        ...common, // a number that is set wins
        ISITACAT_HTTP_PORT: String(port),
        ISITACAT_ENGINE: config.engine,
        ISITACAT_MODEL_CACHE: join(config.dataDir, 'models'),
        ISITACAT_TRUSTED_KEYS: trustedKeyFolders(config.dataDir).join(','),
      },
    })),
  };
}

/** Several predictors share the processors, which each by itself would take all of. */
function childrenEach(predictors: number): NodeJS.ProcessEnv {
  if (predictors === 1) return {};
  return { ISITACAT_ENGINE_CHILDREN: String(Math.max(1, Math.floor(availableParallelism() / predictors))) };
}

/**
 * Node looks through all of its memory each time that some 60 MiB of buffers came
 * and went: with large pictures dozens of times a second. This lets more come before.
 */
const COLLECT_FROM_MB = 256;

function page(port: number, path: string): string {
  return `http://127.0.0.1:${port}/${path}`;
}

function ours(name: string, script: string): Pick<PartPlan, 'name' | 'command' | 'args' | 'graceMs'> {
  const path = join(REPOSITORY, script);
  const args = ['--enable-source-maps', `--initial-old-space-size=${COLLECT_FROM_MB}`, path];
  return { name, command: process.execPath, args, graceMs: DRAIN_GRACE_MS };
}
