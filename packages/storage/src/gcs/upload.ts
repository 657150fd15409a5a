import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { File } from '@google-cloud/storage';

import type { Body } from '../blob-store.js';
import { piecesOf } from '../body.js';
import { codeOf, toStorageError } from './gcs-error.js';
import { withRetries } from './retry.js';

/** What an upload must find; `'0'`: nothing. Undefined: anything. */
type Generation = string | undefined;

/** Metadata in which an object says who wrote it. */
const WRITER = 'writer';

/**
 * Uploads an object in one request, so that it appears whole or not at all. A stream is sent once,
 * since it can't be read again.
 *
 * @returns false when something other than `ifGeneration` was there.
 */
export async function upload(
  file: File,
  body: Body,
  ifGeneration: Generation,
  signal: AbortSignal,
): Promise<boolean> {
  const writer = randomUUID();
  if (!(body instanceof Uint8Array)) return await uploadStream(file, body, ifGeneration, writer, signal);
  const md5Hash = createHash('md5').update(body).digest('base64');
  return await withRetries(signal, async (sentBefore, limit) => {
    const done = await unlessMet(() => send(file, body, ifGeneration, { writer, md5Hash }, limit));
    // The answer to an earlier try may have been lost: then what is in our way is our own.
    return done || (sentBefore > 0 && (await writerOf(file)) === writer);
  });
}

async function uploadStream(
  file: File,
  body: AsyncIterable<Uint8Array>,
  ifGeneration: Generation,
  writer: string,
  signal: AbortSignal,
): Promise<boolean> {
  let fault: { readonly error: unknown } | undefined;
  async function* guarded(): AsyncGenerator<Uint8Array> {
    try {
      yield* piecesOf(body, signal);
    } catch (error) {
      fault = { error };
      throw error;
    }
  }
  try {
    return await unlessMet(() => send(file, guarded(), ifGeneration, { writer }, signal));
  } catch (error) {
    signal.throwIfAborted();
    throw fault === undefined ? toStorageError(error) : fault.error;
  }
}

async function send(
  file: File,
  body: Body,
  ifGeneration: Generation,
  { writer, md5Hash }: { readonly writer: string; readonly md5Hash?: string },
  signal: AbortSignal,
): Promise<void> {
  const destination = file.createWriteStream({
    // One request: 50 MB isn't worth a session of several, and fake-gcs-server 1.x ignores a session's
    // precondition, so that no test of ours would show that it holds.
    resumable: false,
    validation: false, // the server compares the digest; the library would delete what it doubts
    metadata: { metadata: { [WRITER]: writer }, ...(md5Hash !== undefined && { md5Hash }) },
    ...(ifGeneration !== undefined && { preconditionOpts: { ifGenerationMatch: ifGeneration } }),
  });
  await pipeline(Readable.from(piecesOf(body, signal), { objectMode: true }), destination, { signal });
}

/** @returns Whether the request's precondition was met. */
async function unlessMet(request: () => Promise<void>): Promise<boolean> {
  try {
    await request();
    return true;
  } catch (error) {
    if (codeOf(error) === '412') return false;
    throw error;
  }
}

async function writerOf(file: File): Promise<string | undefined> {
  try {
    const [{ metadata }] = await file.getMetadata();
    const writer = metadata?.[WRITER];
    return typeof writer === 'string' ? writer : undefined;
  } catch (error) {
    if (codeOf(error) === '404') return undefined; // removed since: whose it was can't be told
    throw error;
  }
}
