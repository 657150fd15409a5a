import { open, type FileHandle } from 'node:fs/promises';

import type { OpenOptions, StoredObject } from '../blob-store.js';
import { tooLarge } from '../too-large.js';
import { ABSENT, onMedium, unless } from './medium.js';

/** Large enough that system calls cost little, small enough that many readers fit in memory. */
const PIECE_BYTES = 256 * 1024;

/** A whole file and what names its contents; undefined when there is none. */
export async function readWhole(path: string, maxBytes: number): Promise<StoredObject | undefined> {
  const handle = await unless(ABSENT, undefined, () => open(path, 'r'));
  if (handle === undefined) return undefined;
  try {
    const { size, ino, mtimeNs } = await handle.stat({ bigint: true });
    if (size > maxBytes) throw tooLarge(maxBytes);
    return { bytes: await handle.readFile(), generation: `${ino.toString(36)}-${mtimeNs.toString(36)}` };
  } finally {
    await handle.close();
  }
}

/** A file piece by piece; it is opened at the first and closed when the reader leaves. */
export async function* readPieces(
  path: string,
  { signal, lends = false }: OpenOptions,
): AsyncGenerator<Uint8Array> {
  const handle = await onMedium(() => open(path, 'r'));
  const lent = lends ? newPiece() : undefined;
  try {
    for (;;) {
      signal.throwIfAborted();
      const piece = await onMedium(() => readPiece(handle, lent ?? newPiece()));
      if (piece.length === 0) return;
      yield piece;
    }
  } finally {
    await onMedium(() => handle.close());
  }
}

function newPiece(): Buffer {
  return Buffer.allocUnsafeSlow(PIECE_BYTES); // not from the pool: readers may keep it
}

async function readPiece(handle: FileHandle, buffer: Buffer): Promise<Uint8Array> {
  const { bytesRead } = await handle.read(buffer, 0, PIECE_BYTES);
  return buffer.subarray(0, bytesRead);
}
