import createLibheif, { type HeicDecoder } from 'libheif-js/libheif-wasm/libheif.js';
import wasmUrl from 'libheif-js/libheif-wasm/libheif.wasm?url';

let decoder: Promise<HeicDecoder> | undefined;

/** The decoder of this thread, loaded once. @throws TypeError when it cannot be fetched. */
export function loadHeicDecoder(): Promise<HeicDecoder> {
  decoder ??= load().catch((error: unknown) => {
    decoder = undefined; // the next picture tries again: the line may have been down
    throw error;
  });
  return decoder;
}

async function load(): Promise<HeicDecoder> {
  const response = await fetch(wasmUrl);
  if (!response.ok) throw new TypeError(`the decoder was not delivered: ${response.status}`);
  const library = createLibheif({ wasmBinary: await response.arrayBuffer() });
  return new library.HeifDecoder();
}
