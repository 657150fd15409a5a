import type { Body } from './blob-store.js';

/** The pieces of a body, ending with the signal's reason when it is aborted. */
export async function* piecesOf(body: Body, signal: AbortSignal): AsyncIterable<Uint8Array> {
  signal.throwIfAborted();
  if (body instanceof Uint8Array) {
    yield body;
    return;
  }
  for await (const piece of body) {
    signal.throwIfAborted();
    yield piece;
  }
}
