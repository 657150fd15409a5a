import {
  EnvReader,
  LOG_LEVELS,
  readNatsAccess,
  readTracing,
  type Environment,
  type LogLevel,
  type NatsAccess,
  type TracingSettings,
} from '@isitacat/service-kit';
import {
  ENGINE_NAMES,
  PRECISION_CHOICES,
  type EngineChoice,
  type EngineTuning,
  type PrecisionChoice,
} from './engines/index.js';

/** How a predictor is set up. */
export interface PredictorConfig {
  /** Where pictures, results and models are: `file:///…` or `gs://…`. */
  readonly storage: string;
  /** A stand-in for Google Cloud Storage. */
  readonly storageEmulator: string | undefined;
  /** One, or those of a cluster separated by commas. */
  readonly natsUrl: string;
  readonly natsAccess?: NatsAccess;
  /** Address and port of `/livez`, `/readyz` and `/metrics`; port 0 is any free one. */
  readonly host: string;
  readonly httpPort: number;
  readonly logLevel: LogLevel;
  /** Ids of the models to serve; none: every model that is stable. */
  readonly models: readonly string[];
  readonly engine: EngineChoice;
  /** `auto`: INT8 where the bundle says that it agrees with float32, and the engine is `onnx`. */
  readonly precision: PrecisionChoice;
  /** What is absent is chosen for the machine and the engine. */
  readonly tuning: EngineTuning;
  /** Answers to remember; 0: every question is computed. */
  readonly cacheAnswers: number;
  /** Folder for fetched models; predictors of one machine may share it. */
  readonly modelCache: string;
  /** Folders with the public keys whose models are served. */
  readonly trustedKeys: readonly string[];
  readonly tracing: TracingSettings;
}

/** @throws AppError `CONFIG_INVALID` naming every setting that is not right. */
export function readConfig(env: Environment): PredictorConfig {
  const read = new EnvReader(env);
  const config = {
    storage: read.url('ISITACAT_STORAGE'),
    storageEmulator: read.optional('STORAGE_EMULATOR_HOST'),
    natsUrl: read.urls('ISITACAT_NATS_URL', { default: 'nats://127.0.0.1:4222' }),
    natsAccess: readNatsAccess(read),
    host: read.string('ISITACAT_HOST', { default: '127.0.0.1' }),
    httpPort: read.int('ISITACAT_HTTP_PORT', { default: 9470, min: 0, max: 65_535 }),
    logLevel: read.choice('ISITACAT_LOG_LEVEL', LOG_LEVELS, { default: 'info' }),
    models: read.list('ISITACAT_MODELS'),
    engine: read.choice('ISITACAT_ENGINE', ['auto', ...ENGINE_NAMES], { default: 'auto' }),
    precision: read.choice('ISITACAT_PRECISION', PRECISION_CHOICES, { default: 'auto' }),
    tuning: readTuning(read),
    cacheAnswers: read.int('ISITACAT_CACHE_ANSWERS', { default: 1000, min: 0, max: 1_000_000 }),
    modelCache: read.string('ISITACAT_MODEL_CACHE', { default: '.data/model-cache' }),
    trustedKeys: read.list('ISITACAT_TRUSTED_KEYS', { default: ['models/keys'] }),
    tracing: readTracing(read),
  };
  read.finish();
  return config;
}

function readTuning(read: EnvReader): EngineTuning {
  const choices = {
    children: read.int('ISITACAT_ENGINE_CHILDREN', { default: 0, min: 0, max: 64 }),
    batchLimit: read.int('ISITACAT_BATCH_LIMIT', { default: 0, min: 0, max: 256 }),
    decodes: read.int('ISITACAT_DECODES', { default: 0, min: 0, max: 64 }),
    queueMs: read.int('ISITACAT_QUEUE_MS', { default: 0, min: 0, max: 60_000 }),
  };
  return Object.fromEntries(Object.entries(choices).filter(([, value]) => value > 0));
}
