import { bigEndian } from './bytes.js';
import { gif } from './gif.js';
import type { HostileFile } from './hostile-file.js';
import { blackPng, packedZeros, png, pngChunk, pngHeader } from './png.js';
import { webpAnimation } from './webp.js';
import { plainPicture } from './whole-pictures.js';

const SMALL = { width: 16, height: 16 };

/** Animations of more frames, or larger ones, than anyone would look at. */
export function animations(): readonly HostileFile[] {
  return [
    ...[2, 1_000, 20_000, 40_000].map((frames) =>
      animation(`GIF of ${frames} frames`, () => gif(SMALL, times(frames, SMALL))),
    ),
    ...[100, 400].map((frames) => {
      const size = { width: 3_000, height: 3_000 };
      return animation(`GIF of ${frames} large frames`, () => gif(size, times(frames, size)));
    }),
    ...[2, 1_000, 20_000, 45_000].map((frames) =>
      animation(`WebP of ${frames} frames`, async () => {
        const plain = await plainPicture(16, 16).webp({ effort: 0 }).toBuffer();
        return webpAnimation(16, 16, plain, frames);
      }),
    ),
    animation('WebP of 300 large frames', async () => {
      const plain = await plainPicture(4_000, 4_000).webp({ lossless: true, effort: 0 }).toBuffer();
      return webpAnimation(4_000, 4_000, plain, 300);
    }),
    animation('WebP of frames smaller than its screen', async () => {
      const plain = await plainPicture(16, 16).webp({ effort: 0 }).toBuffer();
      return webpAnimation(7_000, 7_000, plain, 10);
    }),
    animation('PNG of two billion frames', () =>
      blackPng(SMALL, [pngChunk('acTL', Buffer.concat([bigEndian(0x7fffffff, 4), bigEndian(0, 4)]))]),
    ),
    animation('PNG of ten thousand frames', () => {
      const data = packedZeros(16 * 49);
      const frames = times(10_000, pngChunk('fdAT', Buffer.concat([bigEndian(1, 4), data])));
      return png(pngHeader(SMALL), pngChunk('acTL', Buffer.alloc(8, 1)), pngChunk('IDAT', data), ...frames);
    }),
  ];
}

function animation(name: string, make: HostileFile['make']): HostileFile {
  return { kind: 'animation', name, make };
}

function times<T>(count: number, item: T): T[] {
  return Array.from({ length: count }, () => item);
}
