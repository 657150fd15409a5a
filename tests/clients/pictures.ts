import { REPOSITORY } from '@isitacat/launcher';
import { randomBytes } from 'node:crypto';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** Puts the files that the cases name into a folder. */
export async function writePictures(folder: string): Promise<void> {
  const [small, large] = await Promise.all([noise(64), noise(2000)]);
  await Promise.all([
    ...['cat.jpg', 'dog.jpg'].map((name) => copyFile(join(REPOSITORY, 'demo', name), join(folder, name))),
    writeFile(join(folder, 'large.png'), large),
    writeFile(join(folder, 'cut.png'), small.subarray(0, small.length / 2)),
    writeFile(join(folder, 'text.txt'), 'This is not a picture.\n'),
    writeFile(join(folder, 'empty'), ''),
  ]);
}

/** A square that can't be compressed: three bytes a pixel. */
function noise(side: number): Promise<Buffer> {
  const raw = { width: side, height: side, channels: 3 } as const;
  return sharp(randomBytes(side * side * 3), { raw })
    .png({ compressionLevel: 0 })
    .toBuffer();
}
