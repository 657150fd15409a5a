/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** From `low` up to, not including, `high`; whole. */
  whole(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
  /** The items in another order. */
  shuffle<T>(items: readonly T[]): readonly T[];
}

/** @param seed Any whole number. */
export function seeded(seed: number): Random {
  const next = generator(seed);
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low));
  return {
    whole,
    pick: (items) => {
      const [item] = items.slice(whole(0, items.length));
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
    shuffle: (items) =>
      items
        .map((item) => ({ item, rank: next() }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ item }) => item),
  };
}

/** A Weyl sequence, mixed: from 0 to 1. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
