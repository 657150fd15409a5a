import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** Names of the sets: S is about what the page sends, L what a phone takes. */
export const SET_NAMES = ['S', 'L'] as const;

/** One of `SET_NAMES`. */
export type SetName = (typeof SET_NAMES)[number];

interface SetSpec {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** What the JPEGs weigh on average, within a twentieth. */
  readonly meanBytes: number;
  /** Grain, in levels: enlarged pictures lack what a camera's have at full size. */
  readonly grain: number;
}

const SPECS: Readonly<Record<SetName, SetSpec>> = {
  S: { width: 256, height: 256, count: 40, meanBytes: 24_000, grain: 0 },
  L: { width: 4000, height: 3000, count: 10, meanBytes: 2_400_000, grain: 6 },
};

/**
 * Makes a set of JPEGs from the bundle's own pictures, or finds the one made before.
 *
 * @param sources Folder of pictures.
 * @param folder Where sets are kept.
 * @returns the set's folder.
 */
export async function ensureSet(
  name: SetName,
  { sources, folder }: { readonly sources: string; readonly folder: string },
): Promise<string> {
  const spec = SPECS[name];
  const target = join(folder, `${name}-${spec.count}x${spec.width}x${spec.height}-${spec.meanBytes}`);
  if (existsSync(target)) return target;
  const pictures = (await readdir(sources)).filter((file) => file.endsWith('.jpg')).sort();
  const work = `${target}.part`;
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const contents = await Promise.all(pictures.map((file) => readFile(join(sources, file))));
  const raws = [];
  for (let n = 0; n < spec.count; n++) raws.push(await variant(contents[n % contents.length], n, spec));
  const quality = await findQuality(raws, spec);
  for (const [n, raw] of raws.entries()) {
    await writeFile(join(work, `${String(n).padStart(3, '0')}.jpg`), await encode(raw, spec, quality));
  }
  await rename(work, target);
  return target;
}

const SMALLEST_CROP = 0.7;
const CROP_STEPS = 7;

/** A crop of the picture, every other one mirrored: raw RGB. */
async function variant(
  picture: Buffer | undefined,
  n: number,
  { width, height, grain }: SetSpec,
): Promise<Buffer> {
  const { width: w, height: h } = await sharp(picture).metadata();
  const share = SMALLEST_CROP + ((1 - SMALLEST_CROP) * (n % CROP_STEPS)) / (CROP_STEPS - 1);
  const size = { width: Math.floor(w * share), height: Math.floor(h * share) };
  const crop = sharp(picture)
    .extract({ left: (w - size.width) >> 1, top: (h - size.height) >> 1, ...size })
    .flop(n % 2 === 1)
    .resize({ width, height, fit: 'cover' })
    .removeAlpha();
  const pixels = await crop.raw().toBuffer();
  return grain === 0 ? pixels : addGrain(pixels, grain, n + 1);
}

/** Adds even noise of that deviation, the same for the same seed. */
function addGrain(pixels: Buffer, deviation: number, seed: number): Buffer {
  const reach = deviation * Math.sqrt(12);
  let state = seed * 0x9e3779b1;
  for (let index = 0; index < pixels.length; index++) {
    // Marsaglia's xorshift: fast, and good enough for grain.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const noise = ((state >>> 0) / 2 ** 32 - 0.5) * reach;
    pixels[index] = Math.min(255, Math.max(0, (pixels[index] ?? 0) + noise));
  }
  return pixels;
}

const SAMPLE = 4;
const LEAST_QUALITY = 40;
const BEST_QUALITY = 98;

/** The least quality at which the first few weigh what all should. */
async function findQuality(raws: readonly Buffer[], spec: SetSpec): Promise<number> {
  let [low, high] = [LEAST_QUALITY, BEST_QUALITY];
  while (low < high) {
    const middle = (low + high) >> 1;
    const encoded = await Promise.all(raws.slice(0, SAMPLE).map((raw) => encode(raw, spec, middle)));
    const mean = encoded.reduce((sum, { length }) => sum + length, 0) / encoded.length;
    if (mean < spec.meanBytes) low = middle + 1;
    else high = middle;
  }
  return low;
}

function encode(raw: Buffer, { width, height }: SetSpec, quality: number): Promise<Buffer> {
  return sharp(raw, { raw: { width, height, channels: 3 } })
    .jpeg({ quality, chromaSubsampling: '4:2:0' })
    .toBuffer();
}
