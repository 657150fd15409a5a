/**
 * The largest pictures that are taken. The byte limits belong to the way in, so
 * a caller names the one that holds for it; the pixel limit always holds.
 */
export const LIMITS = {
  /** Bytes of a picture inside a unary request. */
  unaryBytes: 10 * 1024 * 1024,
  /** Bytes of a picture sent as a stream. */
  streamBytes: 50 * 1024 * 1024,
  /** Width times height: what a decoder may have to hold at once. */
  pixels: 50_000_000,
} as const;
