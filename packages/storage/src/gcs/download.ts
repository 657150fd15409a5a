import type { Readable } from 'node:stream';

import type { File } from '@google-cloud/storage';

import type { StoredObject } from '../blob-store.js';
import { tooLarge } from '../too-large.js';
import { codeOf, toStorageError } from './gcs-error.js';

const GENERATION_HEADER = 'x-goog-generation';

/** A whole object with its generation, in one request; undefined when there is none. */
export async function download(
  file: File,
  maxBytes: number,
  signal: AbortSignal,
): Promise<StoredObject | undefined> {
  const source: Readable = file.createReadStream();
  let generation = '';
  source.on('response', (response: unknown) => {
    generation = generationOf(response);
  });
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of untilAborted(source, signal)) {
      pieces.push(piece);
      length += piece.length;
      if (length > maxBytes) throw tooLarge(maxBytes);
    }
  } catch (error) {
    if (codeOf(error) === '404') return undefined;
    throw error;
  }
  return { bytes: Buffer.concat(pieces), generation };
}

/** An object piece by piece; the request starts at the first and ends when the reader leaves. */
export async function* downloadPieces(file: File, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* untilAborted(file.createReadStream(), signal);
  } catch (error) {
    signal.throwIfAborted();
    throw toStorageError(error);
  }
}

async function* untilAborted(source: Readable, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const abort = (): void => {
    source.destroy(signal.reason as Error);
  };
  signal.throwIfAborted();
  signal.addEventListener('abort', abort, { once: true });
  try {
    for await (const piece of source) {
      signal.throwIfAborted();
      yield piece as Uint8Array; // the stream has no encoding
    }
  } finally {
    signal.removeEventListener('abort', abort);
    source.destroy();
  }
}

function generationOf(response: unknown): string {
  const { headers } = response as { readonly headers: Headers | Readonly<Record<string, string>> };
  return (headers instanceof Headers ? headers.get(GENERATION_HEADER) : headers[GENERATION_HEADER]) ?? '';
}
