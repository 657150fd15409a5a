import { AppError } from '@isitacat/errors';
import { sharedData, temporaryDirectory } from '@isitacat/testkit';
import { Window } from 'happy-dom';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { alwaysAs, createApi, type Api } from '../../web/src/api/index.js';
import type { PageDriver } from './page-driver.js';
import { usePlace } from './place.js';

const CAT = 'demo/cat/oxford_pets_sample__Egyptian_Mau_161.jpg';
const place = usePlace();
const never = new AbortController().signal;

let window: Window;
let api: Api;

beforeAll(() => {
  window = new Window({ url: place.url() });
  vi.stubGlobal('XMLHttpRequest', window.XMLHttpRequest);
  api = createApi(alwaysAs({}), place.url());
}, 120_000);

afterAll(async () => {
  vi.unstubAllGlobals();
  await window.happyDOM.close();
});

/** How much the map's densest and thinnest place differ, 0 to 255. */
const SPREAD_OF_ALPHA = `(() => {
  const canvas = document.querySelector('[data-testid=heat]');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const alphas = data.filter((_, index) => index % 4 === 3);
  return alphas.reduce((a, b) => Math.max(a, b)) - alphas.reduce((a, b) => Math.min(a, b));
})()`;

async function answered(driver: PageDriver, picture = sharedData(CAT)): Promise<string> {
  await driver.choose(picture);
  const card = driver.cards('done');
  await card.waitFor();
  return (await card.getAttribute('data-prediction')) ?? '';
}

describe('an answer', () => {
  it('shows on demand where the model looked', async () => {
    await using driver = await place.open();
    await answered(driver);
    const { page } = driver;
    const toggle = page.getByTestId('heat-toggle');
    expect(await page.getByTestId('heat').count()).toBe(0);
    await toggle.click();
    const heat = page.getByTestId('heat');
    await heat.waitFor();
    expect(await toggle.getAttribute('aria-pressed')).toBe('true');
    expect(await heat.getAttribute('aria-label')).toMatch(/Cat/);
    const picture = await driver.cards('done').locator('img').boundingBox();
    expect(await heat.boundingBox()).toEqual(picture);
    expect(await page.evaluate<number>(SPREAD_OF_ALPHA)).toBeGreaterThan(60);
    await driver.keep('8-heat');
    await toggle.click();
    expect(await heat.count()).toBe(0);
    expect(driver.troubles).toEqual([]);
  });

  it('takes a correction, which the server keeps and a reload still shows', async () => {
    await using driver = await place.open();
    const prediction = await answered(driver);
    const { page } = driver;
    await page.getByTestId('feedback-open').click();
    await page.getByTestId('feedback-note').fill('A fox in disguise');
    await driver.keep('9-feedback');
    await page.getByTestId('feedback-send').click();
    await page.getByTestId('feedback-thanks').waitFor();
    expect((await api.getPrediction(prediction, never)).feedback).toMatchObject({
      label: 'not_cat',
      note: 'A fox in disguise',
    });
    await page.reload();
    await page.getByTestId('feedback-thanks').waitFor();
  });

  it('comes of a picture that kept nothing of where it was taken', async () => {
    await using files = await temporaryDirectory();
    const photo = join(files.path, 'photo.jpg');
    const gps = { GPSLatitude: '52/1 31/1 0/1', GPSLatitudeRef: 'N' };
    await sharp(sharedData(CAT)).withExif({ IFD3: gps }).toFile(photo);
    expect((await sharp(photo).metadata()).exif).toBeDefined();
    await using driver = await place.open();
    const prediction = await answered(driver, photo);
    const { image } = await api.getPrediction(prediction, never);
    const { blob } = await api.getImage(image, never);
    expect((await sharp(await blob.arrayBuffer()).metadata()).exif).toBeUndefined();
  });

  it('is deleted with its picture and all that came of it', async () => {
    await using driver = await place.open();
    const prediction = await answered(driver);
    const { image } = await api.getPrediction(prediction, never);
    await driver.page.getByTestId('delete').click();
    await driver.keep('10-delete');
    await driver.page.getByTestId('delete-confirm').click();
    await driver.cards('*').waitFor({ state: 'detached' });
    const gone = { reason: 'PREDICTION_NOT_FOUND' } satisfies Partial<AppError>;
    await expect(api.getPrediction(prediction, never)).rejects.toMatchObject(gone);
    await expect(api.getImage(image, never)).rejects.toMatchObject({ reason: 'IMAGE_NOT_FOUND' });
    await driver.page.reload();
    await driver.page.getByTestId('empty').waitFor();
  });
});
