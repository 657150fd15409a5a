import { describe, expect, it } from 'vitest';
import { readConfig, type PredictorConfig } from './config.js';

const LEAST = { ISITACAT_STORAGE: 'file:///data' };

describe('readConfig', () => {
  it('needs to be told only where the storage is', () => {
    expect(readConfig(LEAST)).toEqual({
      storage: 'file:///data',
      storageEmulator: undefined,
      natsUrl: 'nats://127.0.0.1:4222',
      natsAccess: {},
      host: '127.0.0.1',
      httpPort: 9470,
      logLevel: 'info',
      models: [],
      engine: 'auto',
      precision: 'auto',
      tuning: {},
      cacheAnswers: 1000,
      modelCache: '.data/model-cache',
      trustedKeys: ['models/keys'],
      tracing: { endpoint: undefined, ratio: 0.01 },
    } satisfies PredictorConfig);
  });

  it.each([
    ['STORAGE_EMULATOR_HOST', 'http://127.0.0.1:4443', 'storageEmulator', 'http://127.0.0.1:4443'],
    ['ISITACAT_NATS_URL', 'nats://broker:4222', 'natsUrl', 'nats://broker:4222'],
    ['ISITACAT_HOST', '0.0.0.0', 'host', '0.0.0.0'],
    ['ISITACAT_HTTP_PORT', '9471', 'httpPort', 9471],
    ['ISITACAT_LOG_LEVEL', 'warn', 'logLevel', 'warn'],
    ['ISITACAT_MODELS', 'cat, dog', 'models', ['cat', 'dog']],
    ['ISITACAT_ENGINE', 'tfjs-wasm', 'engine', 'tfjs-wasm'],
    ['ISITACAT_PRECISION', 'float32', 'precision', 'float32'],
    ['ISITACAT_ENGINE_CHILDREN', '3', 'tuning', { children: 3 }],
    ['ISITACAT_BATCH_LIMIT', '8', 'tuning', { batchLimit: 8 }],
    ['ISITACAT_DECODES', '2', 'tuning', { decodes: 2 }],
    ['ISITACAT_QUEUE_MS', '250', 'tuning', { queueMs: 250 }],
    ['ISITACAT_CACHE_ANSWERS', '0', 'cacheAnswers', 0],
    ['ISITACAT_TRACE_RATIO', '0.25', 'tracing', { endpoint: undefined, ratio: 0.25 }],
    ['ISITACAT_OTLP_ENDPOINT', 'http://a:4318', 'tracing', { endpoint: 'http://a:4318', ratio: 0.01 }],
    ['ISITACAT_MODEL_CACHE', '/cache', 'modelCache', '/cache'],
    ['ISITACAT_TRUSTED_KEYS', '/keys,/more', 'trustedKeys', ['/keys', '/more']],
  ] as const)('reads %s', (name, text, field, value) => {
    expect(readConfig({ ...LEAST, [name]: text })[field]).toEqual(value);
  });

  it('names every setting that is not right', () => {
    const env = { ISITACAT_ENGINE: 'abacus', ISITACAT_HTTP_PORT: '80abc' };
    expect(() => readConfig(env)).toThrow(/ISITACAT_STORAGE.*ISITACAT_HTTP_PORT.*ISITACAT_ENGINE/);
  });
});
