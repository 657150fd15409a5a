/**
 * The largest pictures that are taken. The byte limits belong to the way in, so
 * a caller names the one that holds for it; the pixel limit always holds.
 */
export const LIMITS = {
  /** Bytes of a picture inside a unary request. */
  unaryBytes: 10 * 1024 * 1024,
  /** Bytes of a picture sent as a stream. */
  streamBytes: 50 * 1024 * 1024,
  /** Width times height. */
  pixels: 50_000_000,
  /** Of the longer side: a line must fit into memory many times over. */
  sidePx: 20_000,
  /** What decoding may take in memory: most pictures take far less, for they are scaled as they are read. */
  workBytes: 176 * 1024 * 1024,
  /** What takes more memory than this is decoded with nothing beside it. */
  lightBytes: 16 * 1024 * 1024,
} as const;
