/** A whole number, the highest byte first. */
export function bigEndian(value: number, bytes: number): Buffer {
  const out = Buffer.alloc(bytes);
  out.writeUIntBE(value, 0, bytes);
  return out;
}

/** A whole number, the lowest byte first. */
export function littleEndian(value: number, bytes: number): Buffer {
  const out = Buffer.alloc(bytes);
  out.writeUIntLE(value, 0, bytes);
  return out;
}

/** Characters below 256, a byte each. */
export function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** A copy in which `part` stands at `at`, as far as there is room. */
export function patched(bytes: Uint8Array, at: number, part: Uint8Array): Buffer {
  const out = Buffer.from(bytes);
  Buffer.from(part).copy(out, at);
  return out;
}

/** A copy in which `part` stands behind each place where `mark` is found, `distance` bytes after its start. */
export function patchedAfter(bytes: Uint8Array, mark: string, distance: number, part: Uint8Array): Buffer {
  const out = Buffer.from(bytes);
  for (let at = out.indexOf(mark, 0, 'latin1'); at >= 0; at = out.indexOf(mark, at + 1, 'latin1')) {
    Buffer.from(part).copy(out, at + distance);
  }
  return out;
}
