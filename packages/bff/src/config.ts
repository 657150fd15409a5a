import { AppError } from '@isitacat/errors';
import { isModelId } from '@isitacat/model';
import {
  checkSignIn,
  EnvReader,
  LOG_LEVELS,
  readNatsAccess,
  readTracing,
  readSignIn,
  type Environment,
  type LogLevel,
  type NatsAccess,
  type TracingSettings,
  type SignIn,
} from '@isitacat/service-kit';

import type { CallerAllowance } from './domain/caller-limits.js';
import type { Retention } from './domain/expire.js';
import type { PageClient } from './http/sign-in-route.js';
import type { QuotaLimits } from './domain/quotas.js';
import type { StreamLimits } from './rpc/stream-results.js';

/** What a BFF may be told. */
export interface BffConfig {
  /** Address that both public listeners bind. */
  readonly host: string;
  /** 0: one that is free. */
  readonly grpcPort: number;
  /** Of `AdminService`, on the loopback; 0: one that is free. */
  readonly adminPort: number;
  /** 0: one that is free. */
  readonly httpPort: number;
  /** `file:///folder` or `gs://bucket/prefix`. */
  readonly storage: string;
  /** A stand-in for Google Cloud Storage. */
  readonly storageEmulatorHost: string | undefined;
  /** One, or those of a cluster separated by commas. */
  readonly natsUrl: string;
  readonly natsAccess?: NatsAccess;
  /** The built web page; none is served without. */
  readonly webDir: string | undefined;
  readonly defaultModel: string;
  /** Whether predictors remember answers, by the digests of pictures. */
  readonly answersRemembered: boolean;
  /** How callers say who they are; undefined: nobody asks. */
  readonly signIn: SignIn | undefined;
  /** As what the page is known to the issuer; undefined: it signs nobody in there. */
  readonly pageClient?: PageClient | undefined;
  readonly logLevel: LogLevel;
  readonly tracing: TracingSettings;
  readonly drain: { readonly propagationMs: number; readonly graceMs: number };
  readonly stream: StreamLimits;
  readonly keep: Retention;
  /** Of each who signed in, at this BFF. */
  readonly callers: CallerAllowance;
  /** Of each who signed in, at all BFFs together. */
  readonly quotas: QuotaLimits;
}

/** No limit comes near it. */
const MOST_LIMIT = 999_999_999_999_999;

type LimitName =
  | 'ISITACAT_CALLER_CALLS_PER_SECOND'
  | 'ISITACAT_CALLER_OPEN_CALLS'
  | 'ISITACAT_QUOTA_BYTES'
  | 'ISITACAT_QUOTA_JOBS';

const DAY_MS = 24 * 3_600_000;

/** Streams rotate well within Envoy's limits and a browser's memory. */
export const STREAM_LIMITS: StreamLimits = {
  heartbeatMs: 10_000,
  rotateMs: 240_000,
  rotateBytes: 8 * 1024 * 1024,
};

/** @throws AppError `CONFIG_INVALID` naming every fault. */
export function readConfig(env: Environment): BffConfig {
  const read = new EnvReader(env);
  type PortName = 'ISITACAT_GRPC_PORT' | 'ISITACAT_ADMIN_PORT' | 'ISITACAT_HTTP_PORT';
  const port = (name: PortName, fallback: number): number =>
    read.int(name, { default: fallback, min: 0, max: 65_535 });
  const life = (name: 'ISITACAT_KEEP_PICTURES' | 'ISITACAT_KEEP_PREDICTIONS'): number => {
    const days = read.int(name, { default: 0, min: 0, max: 36_500 });
    return days === 0 ? Infinity : days * DAY_MS;
  };
  const limit = (name: LimitName, fallback: number): number =>
    read.int(name, { default: fallback, min: 0, max: MOST_LIMIT }) || Infinity;
  const config = {
    host: read.string('ISITACAT_HOST', { default: '127.0.0.1' }),
    grpcPort: port('ISITACAT_GRPC_PORT', 50_051),
    adminPort: port('ISITACAT_ADMIN_PORT', 50_052),
    httpPort: port('ISITACAT_HTTP_PORT', 9_464),
    storage: read.url('ISITACAT_STORAGE'),
    storageEmulatorHost: read.optional('STORAGE_EMULATOR_HOST'),
    natsUrl: read.urls('ISITACAT_NATS_URL', { default: 'nats://127.0.0.1:4222' }),
    natsAccess: readNatsAccess(read),
    webDir: read.optional('ISITACAT_WEB_DIR'),
    defaultModel: read.string('ISITACAT_DEFAULT_MODEL', { default: 'cat' }),
    answersRemembered: read.int('ISITACAT_CACHE_ANSWERS', { default: 1000, min: 0, max: 1_000_000 }) > 0,
    signIn: readSignIn(read),
    pageClient: readPageClient(read),
    logLevel: read.choice('ISITACAT_LOG_LEVEL', LOG_LEVELS, { default: 'info' }),
    tracing: readTracing(read),
    drain: {
      propagationMs: read.int('ISITACAT_DRAIN_PROPAGATION_MS', { default: 500, min: 0, max: 60_000 }),
      graceMs: read.int('ISITACAT_DRAIN_GRACE_MS', { default: 20_000, min: 0, max: 600_000 }),
    },
    stream: STREAM_LIMITS,
    keep: { picturesMs: life('ISITACAT_KEEP_PICTURES'), predictionsMs: life('ISITACAT_KEEP_PREDICTIONS') },
    callers: {
      callsPerSecond: limit('ISITACAT_CALLER_CALLS_PER_SECOND', 500),
      openCalls: limit('ISITACAT_CALLER_OPEN_CALLS', 256),
    },
    quotas: {
      bytes: limit('ISITACAT_QUOTA_BYTES', 10 * 1024 ** 3),
      jobs: limit('ISITACAT_QUOTA_JOBS', 10_000),
    },
  };
  read.finish();
  checkSignIn(config.signIn);
  if (config.pageClient && !config.signIn?.issuer) {
    throw new AppError(
      'CONFIG_INVALID',
      'ISITACAT_SIGN_IN_CLIENT is set: name the issuer too, in ISITACAT_SIGN_IN',
    );
  }
  if (!isModelId(config.defaultModel)) {
    throw new AppError('CONFIG_INVALID', 'ISITACAT_DEFAULT_MODEL must be the id of a model, such as cat');
  }
  return config;
}

function readPageClient(read: EnvReader): PageClient | undefined {
  const id = read.optional('ISITACAT_SIGN_IN_CLIENT');
  const scope = read.string('ISITACAT_SIGN_IN_SCOPE', { default: 'openid' });
  return id === undefined ? undefined : { id, scope };
}
