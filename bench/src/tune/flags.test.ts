import { describe, expect, it } from 'vitest';
import { parseTuneFlags } from './flags.js';

describe('the flags of npm run tune', () => {
  it('are sensible by default', () => {
    expect(parseTuneFlags([])).toMatchObject({
      ...{ p99Ms: 250, minutes: 10, seconds: 3, callers: [4, 16], float32: false, write: undefined },
      engines: ['tfjs-gpu', 'onnx', 'tfjs-native', 'tfjs-wasm'],
    });
  });

  it('set a target, a limit and where the setting goes', () => {
    const args = [
      '--p99',
      '80',
      '--minutes',
      '0.5',
      '--engines',
      'onnx',
      '--callers',
      '2',
      '--write',
      'x.env',
    ];
    expect(parseTuneFlags(args)).toMatchObject({
      ...{ p99Ms: 80, minutes: 0.5, engines: ['onnx'], callers: [2], write: 'x.env' },
    });
  });

  it('name every fault at once', () => {
    const args = ['--p99', '0', '--callers', '1,x', '--engines', 'onnx,torch'];
    expect(() => parseTuneFlags(args)).toThrow(/p99.*callers.*"1,x".*engines.*torch/);
    expect(() => parseTuneFlags(['--fast'])).toThrow(/--fast.*--help/);
  });
});
