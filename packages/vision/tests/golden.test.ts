import { describe, expect, it } from 'vitest';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { decodePicture } from '../src/index.js';
import { difference, synthetic } from './synthetic.js';

const SIZE = { width: 28, height: 24 };

/** One picture for each way through the decoder. */
const PICTURES: Readonly<Record<string, () => Sharp>> = {
  'plain.jpg': () => synthetic().jpeg(),
  'plain-turned.jpg': () => synthetic().withMetadata({ orientation: 6 }).jpeg(),
  'plain-smaller.jpg': () => synthetic(20, 16).jpeg(),
  'progressive.jpg': () => synthetic().jpeg({ progressive: true }),
  'shrunk-on-load.jpg': () => synthetic(256, 192).jpeg(),
  'display-p3.png': () => synthetic().withIccProfile('p3').png(),
  'smaller.png': () => synthetic(20, 16).png(),
  'lossy.webp': () => synthetic().webp(),
  'palette.gif': () => synthetic().gif({ colours: 16 }),
  'still.avif': () => synthetic().avif({ effort: 0 }),
};

describe('decodePicture', () => {
  it.each(Object.keys(PICTURES))('gives the pixels of %s that models were trained on', async (name) => {
    const bytes = await readFile(await golden(name));
    const expected = await readFile(await golden(`${name}.rgb`));
    const pixels = await decodePicture(bytes, SIZE);
    expect(difference(pixels, expected).max).toBeLessThanOrEqual(1);
  });
});

/**
 * Path of a golden file. One that was deleted is made anew: do that only when the
 * pixels are meant to change, since every model is then to be trained again.
 */
async function golden(name: string): Promise<string> {
  const path = `${import.meta.dirname}/golden/${name}`;
  if (existsSync(path)) return path;
  await writeFile(path, await make(name));
  throw new Error(`made ${name} anew: look at it, then run this again`);
}

async function make(name: string): Promise<Uint8Array> {
  const encode = PICTURES[name];
  if (encode !== undefined) return encode().toBuffer();
  return decodePicture(await readFile(`${import.meta.dirname}/golden/${name.replace('.rgb', '')}`), SIZE);
}
