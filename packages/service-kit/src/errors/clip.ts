const encoder = new TextEncoder();

/**
 * `text` in at most `maxBytes` of UTF-8, cut between characters; lone surrogates
 * become U+FFFD, since they can't be sent.
 */
export function clip(text: string, maxBytes: number): string {
  const room = new Uint8Array(maxBytes);
  const { written } = encoder.encodeInto(text, room);
  return new TextDecoder().decode(room.subarray(0, written));
}
