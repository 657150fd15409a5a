import { describe, expect, it } from 'vitest';
import { parseStartFlags } from './flags.js';
import { readStartConfig } from './start-config.js';

const read = (args: readonly string[], env: NodeJS.ProcessEnv = {}): ReturnType<typeof readStartConfig> =>
  readStartConfig(parseStartFlags(args), env, '/home/me/isitacat');

describe('readStartConfig', () => {
  it('keeps everything below the data folder, on the loopback, by default', () => {
    expect(read([])).toMatchObject({
      publicHost: '127.0.0.1',
      dataDir: '/home/me/isitacat/.data',
      storage: 'file:///home/me/isitacat/.data/storage',
      engine: 'auto',
    });
  });

  it('puts the storage where the environment says', () => {
    const env = { ISITACAT_STORAGE: 'gs://bucket/house', STORAGE_EMULATOR_HOST: 'http://127.0.0.1:4443' };
    expect(read(['--data-dir', 'there'], env)).toMatchObject({
      dataDir: '/home/me/isitacat/there',
      storage: 'gs://bucket/house',
      storageEmulator: 'http://127.0.0.1:4443',
    });
  });

  it('listens where the environment says', () => {
    expect(read([], { ISITACAT_HOST: '0.0.0.0' }).publicHost).toBe('0.0.0.0');
  });

  it('prefers the flag to the environment', () => {
    const env = { ISITACAT_ENGINE: 'tfjs-wasm' };
    expect(read([], env).engine).toBe('tfjs-wasm');
    expect(read(['--engine', 'onnx'], env).engine).toBe('onnx');
  });

  it('refuses every bad or unknown setting at once', () => {
    const env = { ISITACAT_ENGINE: 'abacus', ISITACAT_STORAGEE: 'file:///x' };
    expect(() => read([], env)).toThrow(/ISITACAT_ENGINE.*ISITACAT_STORAGEE/);
  });
});
