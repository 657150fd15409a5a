import { describe, expect, it } from 'vitest';
import { tensorCode, text, torchFile } from '../../tests/support/torch-writer.js';
import { readTorchFile } from './torch-file.js';

const TENSORS = {
  matrix: { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] },
  turned: { shape: [3, 2], strides: [1, 3], values: [1, 2, 3, 4, 5, 6] },
} as const;

const refused = (bytes: Uint8Array, why: string): void => {
  expect(() => readTorchFile(bytes)).toThrow(expect.objectContaining({ reason: 'BUNDLE_INVALID' }) as Error);
  expect(() => readTorchFile(bytes)).toThrow(why);
};

describe('readTorchFile', () => {
  it('reads tensors by name, row-major whatever their strides', () => {
    const tensors = readTorchFile(torchFile(TENSORS));
    expect([...tensors.keys()]).toEqual(['matrix', 'turned']);
    expect(tensors.get('matrix')).toEqual({ shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) });
    expect(tensors.get('turned')).toEqual({ shape: [3, 2], data: Float32Array.of(1, 4, 2, 5, 3, 6) });
  });

  it('refuses a file that is cut off anywhere', () => {
    const whole = torchFile(TENSORS);
    for (let length = 0; length < whole.length; length += 7) {
      expect(() => readTorchFile(whole.subarray(0, length))).toThrow('the weights file');
    }
  });

  it('refuses a tensor that reaches beyond its storage', () => {
    refused(torchFile({ a: { shape: [3], strides: [2], values: [1, 2, 3] } }), 'outside its storage');
    refused(torchFile({ a: { shape: [4], values: [1, 2, 3] } }), 'outside its storage');
  });

  it('refuses a tensor that would blow up its storage', () => {
    refused(torchFile({ a: { shape: [1000, 1000], strides: [0, 0], values: [1] } }), 'repeats values');
  });

  it('refuses what is no tensor, no dictionary or of another machine', () => {
    refused(
      torchFile({}, { state: Buffer.concat([Buffer.from('}('), text('a'), text('b'), Buffer.from('u')]) }),
      'no tensor',
    );
    refused(torchFile({}, { state: text('state') }), 'holds no dictionary');
    refused(torchFile(TENSORS, { littleEndian: false }), 'not little-endian');
  });

  it('refuses a storage whose bytes are not there', () => {
    const state = Buffer.concat([
      Buffer.from('}('),
      text('a'),
      tensorCode('b', TENSORS.matrix),
      Buffer.from('u'),
    ]);
    refused(torchFile({}, { state }), 'storage that is not there');
  });
});
