import { fault } from './fault.js';

const LENGTH_BYTES = 4;

/**
 * The elements of a BYTES tensor in binary form: each after its length, four bytes, the lowest first.
 *
 * @param count How many there must be.
 * @returns views of `bytes`.
 * @throws AppError `FIELD_INVALID`.
 */
export function readTexts(bytes: Uint8Array, count: number, field: string): readonly Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: Uint8Array[] = [];
  let at = 0;
  for (; texts.length < count && at + LENGTH_BYTES <= bytes.length;) {
    const start = at + LENGTH_BYTES;
    const end = start + view.getUint32(at, true);
    if (end > bytes.length) break;
    texts.push(bytes.subarray(start, end));
    at = end;
  }
  if (texts.length === count && at === bytes.length) return texts;
  const expected = `expected ${count} elements, each after its length in 4 bytes, the lowest first`;
  throw fault(
    `${expected}; got ${bytes.length} bytes that hold ${texts.length} and are not at an end`,
    field,
  );
}

/** The binary form of texts, as UTF-8. */
export function writeTexts(texts: readonly string[]): Buffer {
  const parts = texts.flatMap((text) => {
    const bytes = Buffer.from(text, 'utf8');
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(bytes.length);
    return [length, bytes];
  });
  return Buffer.concat(parts);
}
