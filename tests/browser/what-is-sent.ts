import { UploadRequest } from '@isitacat/contracts';
import { temporaryDirectory } from '@isitacat/testkit';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Request } from 'playwright-core';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { LOCATED_PICTURES, tellsPosition } from './located-pictures.js';
import type { Place } from './page-driver.js';

/** Red above, blue below, as a camera held on its side stores it: turned, with a note to turn it back. */
function sidewaysPhoto(width: number, height: number): Sharp {
  const blue = { r: 0, g: 0, b: 255 };
  const red = {
    input: { create: { width: width / 2, height, channels: 3, background: { r: 255, g: 0, b: 0 } } },
  } as const;
  return sharp({ create: { width, height, channels: 3, background: blue } })
    .composite([{ ...red, left: 0, top: 0 }])
    .withExif({ IFD0: { Make: 'Camera' }, IFD3: { GPSLatitude: '52/1 31/1 0/1', GPSLatitudeRef: 'N' } })
    .withMetadata({ orientation: 6 })
    .jpeg();
}

/** The content of an Upload: behind five bytes that frame the message. */
function uploadedContent(request: Request): Uint8Array {
  const body = request.postDataBuffer();
  if (!body) throw new Error('the upload has no body');
  return UploadRequest.decode(body.subarray(5)).content;
}

/** What leaves the browser for the server, and what the browser loads from it. */
export function describeWhatIsSent(place: Place): void {
  describe('what leaves the browser', () => {
    it('is a small upright JPEG without position or camera', async () => {
      await using files = await temporaryDirectory();
      const photo = join(files.path, 'photo.jpg');
      await sidewaysPhoto(4000, 3000).toFile(photo);
      expect((await sharp(photo).metadata()).exif?.includes('Camera')).toBe(true);

      await using driver = await place.open();
      const upload = driver.page.waitForRequest('**/Upload');
      await driver.choose(photo);
      const content = uploadedContent(await upload);
      const { format, width, height, exif, orientation } = await sharp(content).metadata();
      expect({ format, exif, orientation }).toEqual({
        format: 'jpeg',
        exif: undefined,
        orientation: undefined,
      });
      expect(height / width).toBeCloseTo(4 / 3, 1);
      expect(width).toBeLessThan(600);
      expect(width).toBeGreaterThanOrEqual(224);
      const { data, info } = await sharp(content).raw().toBuffer({ resolveWithObject: true });
      const pixelAt = (y: number): readonly number[] => [
        ...data.subarray(y * info.width * 3, y * info.width * 3 + 3),
      ];
      expect(pixelAt(5)[0]).toBeGreaterThan(240);
      expect(pixelAt(info.height - 5)[2]).toBeGreaterThan(240);
      await driver.cards('done').waitFor();
      const request = (await upload).postDataBuffer()?.toString('latin1') ?? '';
      for (const secret of ['Exif', 'GPS', 'Camera']) expect(request).not.toContain(secret);
    });

    it.each(LOCATED_PICTURES)('tells nobody where $told was taken', async ({ name, make }) => {
      await using files = await temporaryDirectory();
      const [file, content] = [join(files.path, name), await make()];
      await writeFile(file, content);
      expect(tellsPosition(content)).toBe(true);
      await using driver = await place.open();
      const sent: Buffer[] = [];
      driver.page.on('request', (request) => sent.push(request.postDataBuffer() ?? Buffer.alloc(0)));
      await driver.choose(file);
      await driver.cards('done').waitFor();
      expect(sent.some((body) => body.includes(name) && body.length > 2_000)).toBe(true); // the picture is among them
      for (const body of sent) {
        expect(tellsPosition(body)).toBe(false);
        expect(body.includes('Exif') || body.includes('Camera')).toBe(false);
      }
    });

    it('is never larger than the picture was', async () => {
      await using files = await temporaryDirectory();
      const tiny = join(files.path, 'tiny.png');
      await sharp({
        create: { width: 40, height: 30, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
      })
        .png()
        .toFile(tiny);
      await using driver = await place.open();
      const upload = driver.page.waitForRequest('**/Upload');
      await driver.choose(tiny);
      const image = sharp(uploadedContent(await upload));
      expect(await image.metadata()).toMatchObject({ width: 40, height: 30 });
      expect((await image.stats()).channels.map(({ min }) => min)).toEqual([255, 255, 255]);
    });
  });

  describe('what the browser loads', () => {
    it('comes from one place, under a strict content policy, with at most 120 kB of script', async () => {
      await using driver = await place.open();
      const { page } = driver;
      const origins = new Set<string>();
      let scriptBytes = 0;
      page.on('request', (request) => origins.add(new URL(request.url()).origin));
      page.on('response', (response) => {
        if (response.url().endsWith('.js'))
          void response.body().then((body) => (scriptBytes += gzipSync(body).length));
      });
      const response = await page.reload({ waitUntil: 'networkidle' });
      expect([...origins]).toEqual([place.url()]);
      expect(scriptBytes).toBeGreaterThan(0);
      expect(scriptBytes).toBeLessThan(120_000);
      expect(response?.headers()['content-security-policy']).toMatch(
        /script-src 'self' 'wasm-unsafe-eval'(;|$)/,
      );
    });
  });
}
