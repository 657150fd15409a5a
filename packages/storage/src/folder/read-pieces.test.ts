import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { temporaryDirectory } from '@isitacat/testkit';
import { describe, expect, it } from 'vitest';

import { readPieces } from './read-pieces.js';

const { signal } = new AbortController();
const large = randomBytes(700_001);

/** Reads a large file. @returns copies of its pieces, and the memory that each came in. */
async function read(lends: boolean): Promise<{ whole: Buffer; memory: ReadonlySet<ArrayBufferLike> }> {
  await using folder = await temporaryDirectory();
  const path = join(folder.path, 'large');
  await writeFile(path, large);
  const copies: Buffer[] = [];
  const memory = new Set<ArrayBufferLike>();
  for await (const piece of readPieces(path, { signal, lends })) {
    copies.push(Buffer.from(piece));
    memory.add(piece.buffer);
  }
  expect(copies.length).toBeGreaterThan(2);
  return { whole: Buffer.concat(copies), memory };
}

describe('a file in pieces', () => {
  it('comes in memory that the reader may keep', async () => {
    const { whole, memory } = await read(false);
    expect(whole.equals(large)).toBe(true);
    expect(memory.size).toBeGreaterThan(2);
  });

  it('comes in the same memory again and again where that is enough', async () => {
    const { whole, memory } = await read(true);
    expect(whole.equals(large)).toBe(true);
    expect(memory.size).toBe(1);
  });
});
