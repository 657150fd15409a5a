import { sharedData } from '@isitacat/testkit';
import { wrapPixels } from '@isitacat/vision';
import { readFileSync } from 'node:fs';
import { randomSource } from './random-source.js';

/** A picture of the data that lies beside the repository. */
export interface DataPicture {
  /** Below `shared/data`. */
  readonly path: string;
  readonly label: string;
  readonly sha256: string;
}

/** Every picture that its list names. */
export function listPictures(): readonly DataPicture[] {
  const [, ...lines] = readFileSync(sharedData('manifest.csv'), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [path = '', label = '', , , sha256 = ''] = line.split(',');
    return { path, label, sha256 };
  });
}

/** Values in an order that a seed decides, again and again: all are met equally often. */
export function* shuffled(values: readonly number[], seed: number): Generator<number, never> {
  const random = randomSource(seed);
  for (;;) {
    const left = [...values];
    while (left.length > 0) yield* left.splice(Math.floor(random() * left.length), 1);
  }
}

/** What becomes of pixels, `[side, side, 3]`. */
type Change = (pixels: Uint8Array, side: number) => Uint8Array;

/** Each makes another kind of pictures of those that there are. */
export const SHIFTS: Readonly<Record<string, Change>> = {
  noisy: (pixels) => {
    const random = randomSource(7);
    return Uint8Array.from(pixels, (level) => clamped(level + (random() + random() + random() - 1.5) * 120));
  },
  blurred: (pixels, side) => moved(pixels, side, (at) => 8 * Math.floor(at / 8)),
  enlarged: (pixels, side) => moved(pixels, side, (at) => Math.floor((side + at) / 3)),
  dark: (pixels) => pixels.map((level) => level >> 3),
};

/** The picture as it would be sent, after a change. */
export function changed(pixels: Uint8Array, side: number, change: Change): Uint8Array {
  return wrapPixels(change(pixels, side), { width: side, height: side });
}

/** A picture that has at each place what was at another, by row and column alike. */
function moved(pixels: Uint8Array, side: number, from: (at: number) => number): Uint8Array {
  return Uint8Array.from(pixels, (_, at) => {
    const [place, channel] = [Math.floor(at / 3), at % 3];
    const [row, column] = [from(Math.floor(place / side)), from(place % side)];
    return pixels[(row * side + column) * 3 + channel] ?? 0;
  });
}

function clamped(level: number): number {
  return Math.max(0, Math.min(255, Math.round(level)));
}
