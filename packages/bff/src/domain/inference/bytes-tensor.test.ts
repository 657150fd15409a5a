import { describe, expect, it } from 'vitest';
import { readTexts, writeTexts } from './bytes-tensor.js';

describe('the binary form of a BYTES tensor', () => {
  const bytes = writeTexts(['cat', '', 'ßé']);

  it('holds each element after its length', () => {
    expect(bytes.toString('hex')).toBe('03000000636174' + '00000000' + '04000000c39fc3a9');
    const texts = readTexts(bytes, 3, 'image').map((text) => Buffer.from(text).toString());
    expect(texts).toEqual(['cat', '', 'ßé']);
  });

  it.each([
    ['fewer elements than the shape says', bytes, 4],
    ['more elements than the shape says', bytes, 2],
    ['an element that is cut off', bytes.subarray(0, -1), 3],
    ['a length that is cut off', bytes.subarray(0, 9), 2],
    ['a length beyond the end', Buffer.from('ffffffff00', 'hex'), 1],
  ])('is refused with %s', (_, given, count) => {
    expect(() => readTexts(given, count, 'image')).toThrow(
      expect.objectContaining({ reason: 'FIELD_INVALID', field: 'image' }) as Error,
    );
  });
});
