import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '@isitacat/testkit';
import { expect, it } from 'vitest';
import { FeatureCache } from './feature-cache.js';

const A = 'aa'.repeat(32);
const B = 'bb'.repeat(32);
const VECTOR = Float32Array.of(1.5, -2, 0.25);

async function withCache(use: (file: string) => Promise<void>): Promise<void> {
  await using folder = await temporaryDirectory();
  const file = join(folder.path, 'deep', 'features.bin');
  const cache = await FeatureCache.open(file, 3);
  await cache.put([
    [A, VECTOR],
    [B, Float32Array.of(7, 8, 9)],
  ]);
  await use(file);
}

it('finds vectors again after it is opened anew', async () => {
  await withCache(async (file) => {
    const cache = await FeatureCache.open(file, 3);
    expect(cache.get(A)).toEqual(VECTOR);
    expect(cache.get('cc'.repeat(32))).toBeUndefined();
  });
});

it('loses only the record that a killed process left half written', async () => {
  await withCache(async (file) => {
    await writeFile(file, (await readFile(file)).subarray(0, -5));
    const cache = await FeatureCache.open(file, 3);
    expect(cache.get(A)).toEqual(VECTOR);
    expect(cache.get(B)).toBeUndefined();
    await cache.put([[B, VECTOR]]);
    expect((await FeatureCache.open(file, 3)).get(B)).toEqual(VECTOR);
  });
});

it('takes nothing from damaged bytes', async () => {
  await withCache(async (file) => {
    const bytes = await readFile(file);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    await writeFile(file, bytes);
    await appendFile(file, Buffer.alloc(100));
    const cache = await FeatureCache.open(file, 3);
    expect([cache.get(A), cache.get(B)]).toEqual([undefined, Float32Array.of(7, 8, 9)]);
  });
});
