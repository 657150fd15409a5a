import { AppError } from '@isitacat/errors';
import { describe, expect, it } from 'vitest';
import { EnvReader, type Environment } from './env-reader.js';
import { ENVIRONMENT_NAMES } from './environment-names.js';

const PORT = { default: 50051, min: 0, max: 65535 };
const ENGINES = ['auto', 'onnx'] as const;

/** What `finish` says, or "" where it is content. */
function faults(env: Environment, use: (read: EnvReader) => void): string {
  const read = new EnvReader(env);
  use(read);
  try {
    read.finish();
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    return (error as AppError).message;
  }
}

describe('a setting', () => {
  it('is its default where it is not set, or set to nothing', () => {
    const read = new EnvReader({ ISITACAT_HOST: ' ', ISITACAT_GRPC_PORT: '' });
    expect(read.string('ISITACAT_HOST', { default: '127.0.0.1' })).toBe('127.0.0.1');
    expect(read.int('ISITACAT_GRPC_PORT', PORT)).toBe(50051);
    expect(read.url('ISITACAT_NATS_URL', { default: 'nats://127.0.0.1:4222' })).toBe('nats://127.0.0.1:4222');
    expect(read.choice('ISITACAT_ENGINE', ENGINES, { default: 'auto' })).toBe('auto');
    expect(read.list('ISITACAT_MODELS')).toEqual([]);
    expect(read.optional('ISITACAT_WEB_DIR')).toBeUndefined();
    read.finish();
  });

  it('is what the environment says', () => {
    const read = new EnvReader({
      ISITACAT_GRPC_PORT: ' 8080 ',
      ISITACAT_ENGINE: 'onnx',
      ISITACAT_MODELS: 'cat, dog,,',
      ISITACAT_STORAGE: 'gs://bucket/prefix',
    });
    expect(read.int('ISITACAT_GRPC_PORT', PORT)).toBe(8080);
    expect(read.choice('ISITACAT_ENGINE', ENGINES, { default: 'auto' })).toBe('onnx');
    expect(read.list('ISITACAT_MODELS')).toEqual(['cat', 'dog']);
    expect(read.url('ISITACAT_STORAGE')).toBe('gs://bucket/prefix');
    read.finish();
  });

  it.each(['80abc', '-1', '65536', '1e3', '0x10', '8080.5', '99999999999999999999'])(
    'that must be a port refuses %s',
    (text) => {
      const said = faults({ ISITACAT_GRPC_PORT: text }, (read) => read.int('ISITACAT_GRPC_PORT', PORT));
      expect(said).toBe(
        `ISITACAT_GRPC_PORT must be a whole number from 0 to 65535, not ${JSON.stringify(text)}`,
      );
    },
  );

  it('that must be one of some refuses others', () => {
    const said = faults({ ISITACAT_ENGINE: 'gpu' }, (read) =>
      read.choice('ISITACAT_ENGINE', ENGINES, { default: 'auto' }),
    );
    expect(said).toBe('ISITACAT_ENGINE must be one of auto, onnx, not "gpu"');
  });

  it('that must be a URL refuses others', () => {
    const said = faults({ ISITACAT_STORAGE: 'a folder' }, (read) => read.url('ISITACAT_STORAGE'));
    expect(said).toContain('ISITACAT_STORAGE must be a URL');
  });

  it('that must be set says what it is for', () => {
    const said = faults({}, (read) => read.string('ISITACAT_STORAGE'));
    expect(said).toBe(`ISITACAT_STORAGE must be set: ${ENVIRONMENT_NAMES.ISITACAT_STORAGE}`);
  });
});

describe('finish', () => {
  it('names every fault at once', () => {
    const said = faults(
      { ISITACAT_ENGINE: 'x', ISITACAT_GRPC_PORT: 'y', ISITACAT_FOO_BAR_BAZ: '1' },
      (read) => {
        read.choice('ISITACAT_ENGINE', ENGINES, { default: 'auto' });
        read.int('ISITACAT_GRPC_PORT', PORT);
      },
    );
    expect(said.split('; ')).toHaveLength(3);
  });

  it('suggests the name that a mistyped one is nearest to', () => {
    expect(faults({ ISITACAT_GRPC_PROT: '1' }, () => undefined)).toBe(
      'ISITACAT_GRPC_PROT is not a setting; did you mean ISITACAT_GRPC_PORT?',
    );
    expect(faults({ ISITACAT_XYLOPHONE_COLOUR: '1' }, () => undefined)).toBe(
      'ISITACAT_XYLOPHONE_COLOUR is not a setting',
    );
  });

  it('lets names of others and those that this process does not read be', () => {
    const env = { PATH: '/bin', ISITACAT_CHROMIUM: '/bin/chromium', STORAGE_EMULATOR_HOST: 'x' };
    expect(faults(env, () => undefined)).toBe('');
  });

  it('reads a share, and a URL of a scheme that fits', () => {
    const read = new EnvReader({ ISITACAT_TRACE_RATIO: '0.25', ISITACAT_OTLP_ENDPOINT: 'http://a:4318' });
    expect(read.ratio('ISITACAT_TRACE_RATIO', { default: 1 })).toBe(0.25);
    expect(read.optionalUrl('ISITACAT_OTLP_ENDPOINT', ['http:'])).toBe('http://a:4318');
    read.finish();
    const nothing = new EnvReader({});
    expect(nothing.ratio('ISITACAT_TRACE_RATIO', { default: 1 })).toBe(1);
    expect(nothing.optionalUrl('ISITACAT_OTLP_ENDPOINT', ['http:'])).toBeUndefined();
  });

  it.each(['1.5', '-0.1', '.5', '5e-1', 'half'])('takes %j for no share', (text) => {
    const read = new EnvReader({ ISITACAT_TRACE_RATIO: text, ISITACAT_OTLP_ENDPOINT: 'grpc://a:4317' });
    read.ratio('ISITACAT_TRACE_RATIO', { default: 1 });
    read.optionalUrl('ISITACAT_OTLP_ENDPOINT', ['http:']);
    expect(() => {
      read.finish();
    }).toThrow(/ISITACAT_TRACE_RATIO must be a number from 0 to 1.*ISITACAT_OTLP_ENDPOINT must be a URL/);
  });
});
