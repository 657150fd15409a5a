import { describe, expect, it } from 'vitest';
import { Spares } from './spares.js';

const MIB = 1024 * 1024;

describe('Spares', () => {
  it('gives memory that was given back, where that is large enough', () => {
    const spares = new Spares(2);
    const first = spares.take(300_000);
    const second = spares.take(300_000);
    expect([first.length, second.length]).toEqual([300_000, 300_000]);
    expect(second.buffer).not.toBe(first.buffer);
    spares.give(first);
    expect(spares.take(MIB).buffer).not.toBe(first.buffer);
    const again = spares.take(299_000);
    expect([again.buffer === first.buffer, again.length]).toEqual([true, 299_000]);
    expect(spares.take(299_000).buffer).not.toBe(first.buffer);
  });

  it('keeps no more pieces than it should, the largest of them, and none that is very large', () => {
    const spares = new Spares(2);
    const pieces = [MIB, 3 * MIB, 2 * MIB, 9 * MIB].map((length) => spares.take(length));
    for (const piece of pieces) spares.give(piece);
    const [small, large, middle, huge] = pieces.map(({ buffer }) => buffer);
    expect(spares.take(1).buffer).toBe(middle);
    expect(spares.take(1).buffer).toBe(large);
    expect([small, huge]).not.toContain(spares.take(1).buffer);
  });
});
