import { REPOSITORY } from '@isitacat/launcher';
import { temporaryDirectory } from '@isitacat/testkit';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { usePlace } from './place.js';
import { describeWhatIsSent } from './what-is-sent.js';

const place = usePlace();

describe('asking', () => {
  it('takes a photo with the camera', async () => {
    await using driver = await place.open();
    const { page } = driver;
    await page.getByTestId('photograph').click();
    await page.locator('[data-testid=camera-take]:enabled').waitFor();
    await driver.keep('6-camera');
    await page.getByTestId('camera-take').click();
    await driver.cards('done').waitFor();
    expect(await page.getByTestId('camera').count()).toBe(0);
    expect(driver.troubles).toEqual([]);
  });

  it.each(['paste', 'drop'])('takes pictures by %s', async (event) => {
    await using driver = await place.open();
    await driver.page.evaluate(`(async () => {
      const canvas = new OffscreenCanvas(300, 300);
      canvas.getContext('2d').fillRect(0, 0, 150, 150);
      const carried = new DataTransfer();
      carried.items.add(new File([await canvas.convertToBlob()], 'square.png', { type: 'image/png' }));
      const options = { bubbles: true, cancelable: true, clipboardData: carried, dataTransfer: carried };
      document.body.dispatchEvent(new ${event === 'paste' ? 'ClipboardEvent' : 'DragEvent'}('${event}', options));
    })()`);
    await driver.cards('done').waitFor();
  });

  it('tries a sample picture that comes with the page', async () => {
    await using driver = await place.open();
    await driver.page.getByTestId('sample-cat').click();
    await driver.cards('done').waitFor();
    expect(await driver.page.getByTestId('label').textContent()).toBe('Cat');
    expect(driver.troubles).toEqual([]);
  });

  it('never freezes, however large the picture', async () => {
    await using files = await temporaryDirectory();
    const huge = join(files.path, 'huge.jpg');
    const background = { r: 90, g: 120, b: 60 };
    await sharp({ create: { width: 8000, height: 6000, channels: 3, background } })
      .jpeg()
      .toFile(huge);
    await using driver = await place.open();
    await driver.page.evaluate(`
      globalThis.longest = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
      }).observe({ type: 'longtask' });
    `);
    await driver.choose(huge);
    await driver.cards('done').waitFor();
    expect(await driver.page.evaluate('globalThis.longest')).toBeLessThan(4 * 50);
  });

  it('opens HEIC, upright, with a decoder that is loaded only then', async () => {
    await using driver = await place.open();
    const loaded: string[] = [];
    driver.page.context().on('request', (request) => loaded.push(new URL(request.url()).pathname));
    await driver.page.reload({ waitUntil: 'networkidle' });
    expect(loaded.filter((path) => path.includes('heif') || path.includes('heic'))).toEqual([]);
    await driver.choose(join(REPOSITORY, 'tests', 'fixtures', 'cat.heic'));
    await driver.cards('done').waitFor();
    expect(await driver.page.getByTestId('label').textContent()).toBe('Cat');
    const picture = driver.cards('done').locator('img');
    const [width, height] = [await picture.getAttribute('width'), await picture.getAttribute('height')];
    expect(Number(width) / Number(height)).toBeCloseTo(480 / 421, 1);
    await driver.keep('15-heic');
    expect(driver.troubles).toEqual([]);
  });
});

describeWhatIsSent(place);
