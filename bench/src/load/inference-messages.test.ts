import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import { decodeInferLabel, encodeInferRequest } from './inference-messages.js';

function tensor(name: string): Uint8Array {
  return new BinaryWriter().uint32(10).string(name).uint32(18).string('BYTES').finish();
}

describe('encodeInferRequest', () => {
  it('holds the picture with its length before it', () => {
    const message = Buffer.from(encodeInferRequest(Buffer.from('JPEG'), [1, 1]));
    expect(message.includes(Buffer.from('\u0004\0\0\0JPEG'))).toBe(true);
    expect(message.includes(Buffer.from([26, 2, 1, 1]))).toBe(true);
  });
});

describe('decodeInferLabel', () => {
  it('finds the label wherever it stands among the outputs', () => {
    const response = new BinaryWriter().uint32(10).string('cat');
    response.uint32(42).bytes(tensor('probability')).uint32(42).bytes(tensor('label'));
    response.uint32(50).bytes(new Uint8Array(4)).uint32(50).bytes(Buffer.from('\u0007\0\0\0not_cat'));
    expect(decodeInferLabel(response.finish())).toBe('not_cat');
  });

  it('finds none where there is none', () => {
    expect(decodeInferLabel(new Uint8Array())).toBeUndefined();
  });
});
