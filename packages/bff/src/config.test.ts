import { isAppError } from '@isitacat/errors';
import { describe, expect, it } from 'vitest';

import { readConfig, STREAM_LIMITS } from './config.js';

const NEEDED = { ISITACAT_STORAGE: 'file:///data' };

describe('readConfig', () => {
  it('takes defaults for all but the storage', () => {
    expect(readConfig(NEEDED)).toEqual({
      host: '127.0.0.1',
      grpcPort: 50_051,
      adminPort: 50_052,
      httpPort: 9_464,
      storage: 'file:///data',
      storageEmulatorHost: undefined,
      natsUrl: 'nats://127.0.0.1:4222',
      natsAccess: {},
      webDir: undefined,
      defaultModel: 'cat',
      answersRemembered: true,
      signIn: undefined,
      logLevel: 'info',
      tracing: { endpoint: undefined, ratio: 0.01 },
      drain: { propagationMs: 500, graceMs: 20_000 },
      stream: STREAM_LIMITS,
      keep: { picturesMs: Infinity, predictionsMs: Infinity },
      callers: { callsPerSecond: 500, openCalls: 256 },
      quotas: { bytes: 10_737_418_240, jobs: 10_000 },
    });
  });

  it.each([
    ['ISITACAT_HOST', '0.0.0.0', { host: '0.0.0.0' }],
    ['ISITACAT_GRPC_PORT', '0', { grpcPort: 0 }],
    ['ISITACAT_ADMIN_PORT', '0', { adminPort: 0 }],
    ['ISITACAT_HTTP_PORT', '8081', { httpPort: 8081 }],
    ['ISITACAT_STORAGE', 'gs://bucket/prefix', { storage: 'gs://bucket/prefix' }],
    ['STORAGE_EMULATOR_HOST', 'http://127.0.0.1:1', { storageEmulatorHost: 'http://127.0.0.1:1' }],
    ['ISITACAT_NATS_URL', 'nats://other:1', { natsUrl: 'nats://other:1' }],
    ['ISITACAT_WEB_DIR', '/web', { webDir: '/web' }],
    ['ISITACAT_DEFAULT_MODEL', 'dog', { defaultModel: 'dog' }],
    ['ISITACAT_CACHE_ANSWERS', '0', { answersRemembered: false }],
    ['ISITACAT_SIGN_IN', 'keys', { signIn: { issuer: undefined } }],
    ['ISITACAT_LOG_LEVEL', 'warn', { logLevel: 'warn' }],
    ['ISITACAT_KEEP_PICTURES', '2', { keep: { picturesMs: 172_800_000, predictionsMs: Infinity } }],
    ['ISITACAT_KEEP_PREDICTIONS', '1', { keep: { picturesMs: Infinity, predictionsMs: 86_400_000 } }],
    ['ISITACAT_CALLER_CALLS_PER_SECOND', '7', { callers: { callsPerSecond: 7 } }],
    ['ISITACAT_CALLER_OPEN_CALLS', '0', { callers: { openCalls: Infinity } }],
    ['ISITACAT_QUOTA_BYTES', '0', { quotas: { bytes: Infinity } }],
    ['ISITACAT_QUOTA_JOBS', '3', { quotas: { jobs: 3 } }],
    ['ISITACAT_DRAIN_PROPAGATION_MS', '0', { drain: { propagationMs: 0, graceMs: 20_000 } }],
    ['ISITACAT_DRAIN_GRACE_MS', '7', { drain: { propagationMs: 500, graceMs: 7 } }],
  ])('reads %s', (name, value, expected) => {
    expect(readConfig({ ...NEEDED, [name]: value })).toMatchObject(expected);
  });

  it('names every fault at once', () => {
    const env = { ISITACAT_GRPC_PORT: '80abc', ISITACAT_LOG_LEVEL: 'loud', ISITACAT_PORT: '1' };
    const fault = faultOf(() => readConfig(env));
    expect(isAppError(fault, 'CONFIG_INVALID')).toBe(true);
    for (const name of [...Object.keys(env), 'ISITACAT_STORAGE']) expect(String(fault)).toContain(name);
  });

  it('refuses who may call where that is neither keys nor an issuer', () => {
    const fault = faultOf(() => readConfig({ ...NEEDED, ISITACAT_SIGN_IN: 'yes' }));
    expect(String(fault)).toContain('ISITACAT_SIGN_IN');
  });

  it('knows the page at an issuer, and at nothing else', () => {
    const env = {
      ...NEEDED,
      ISITACAT_SIGN_IN_CLIENT: 'cats',
      ISITACAT_SIGN_IN_SCOPE: 'openid offline_access',
    };
    const config = readConfig({ ...env, ISITACAT_SIGN_IN: 'https://id.example' });
    expect(config.pageClient).toEqual({ id: 'cats', scope: 'openid offline_access' });
    for (const signIn of ['', 'keys']) {
      const fault = faultOf(() => readConfig({ ...env, ISITACAT_SIGN_IN: signIn }));
      expect(String(fault)).toContain('ISITACAT_SIGN_IN_CLIENT');
    }
  });

  it('refuses a default model that can be none', () => {
    const fault = faultOf(() => readConfig({ ...NEEDED, ISITACAT_DEFAULT_MODEL: 'A Cat' }));
    expect(String(fault)).toContain('ISITACAT_DEFAULT_MODEL');
  });
});

function faultOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('expected it to throw');
}
