/** Numbers in [0, 1) that a seed decides (mulberry32). */
export function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Values spread evenly over [-size, size). */
export function randomValues(count: number, size: number, random: () => number): Float32Array {
  return Float32Array.from({ length: count }, () => (random() * 2 - 1) * size);
}
