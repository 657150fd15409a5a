import { ImageServiceDefinition, PredictionServiceDefinition } from '@isitacat/contracts';
import { grpcClient, sharedData } from '@isitacat/testkit';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { PageDriver } from './page-driver.js';
import { focused, tabTo } from './keyboard.js';
import { usePlace } from './place.js';

const CAT = 'demo/cat/oxford_pets_sample__Egyptian_Mau_161.jpg';
const DOG = 'demo/not_cat/oxford_pets_sample__samoyed_14.jpg';

const place = usePlace();

async function ask(driver: PageDriver, picture: string): Promise<void> {
  const before = await driver.cards('done').count();
  await driver.choose(sharedData(picture));
  await driver.cards('done').nth(before).waitFor();
}

/** Asks `count` times about one picture, as a program does. */
async function askOften(count: number): Promise<void> {
  const { grpcTarget } = place.system();
  using images = grpcClient(ImageServiceDefinition, grpcTarget);
  using predictions = grpcClient(PredictionServiceDefinition, grpcTarget);
  const { image } = await images.upload({ content: await readFile(sharedData(CAT)), displayName: 'often' });
  const picture = { $case: 'image', value: image?.name ?? '' } as const;
  await Promise.all(Array.from({ length: count }, () => predictions.predict({ picture, background: true })));
}

describe('the history', () => {
  it('says so while nothing has been asked', async () => {
    await using driver = await place.open('phone');
    await driver.page.getByTestId('to-history').click();
    await driver.page.getByTestId('history-empty').waitFor();
    await driver.keep('history-empty');
  });

  it('shows what was asked, and each answer at an address that can be opened again', async () => {
    await using driver = await place.open();
    const { page } = driver;
    await ask(driver, CAT);
    await ask(driver, DOG);
    await page.getByTestId('to-history').click();
    const tiles = page.getByTestId('tile');
    await tiles.nth(1).waitFor();
    expect(await tiles.getByTestId('tile-label').allTextContents()).toEqual(['Not a cat', 'Cat']);
    await tiles.nth(1).getByTestId('thumbnail').waitFor();
    await driver.keep('history');

    await tiles.nth(1).getByRole('link').click();
    await page.getByTestId('stored-picture').waitFor();
    expect(page.url()).toMatch(/\/predictions\/[0-9a-z]{26}$/);
    expect(await focused(page)).toBe('H1');
    for (const visit of ['first', 'again']) {
      if (visit === 'again') await page.reload();
      await page.getByTestId('stored-picture').waitFor();
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('Mau_161.jpg');
      expect(await page.getByTestId('label').innerText()).toBe('Cat');
    }
    await page.getByTestId('heat-toggle').click();
    await page.getByTestId('heat').waitFor();
    await driver.keep('prediction');
    await page.goBack();
    await tiles.nth(1).waitFor();
    expect(driver.troubles).toEqual([]);
  });

  it('keeps the pictures that are being asked about while it is looked at', async () => {
    await using driver = await place.open();
    await ask(driver, CAT);
    await driver.page.getByTestId('to-history').click();
    await driver.page.getByTestId('tile').first().waitFor();
    await driver.page.getByTestId('to-ask').click();
    expect(await driver.cards('done').count()).toBe(1);
  });

  it('deletes a picture and all that came of it, once that is confirmed', async () => {
    await using driver = await place.open();
    const { page } = driver;
    await ask(driver, DOG);
    await page.getByTestId('to-history').click();
    await page.getByTestId('tile').first().getByRole('link').click();
    await page.getByTestId('stored-picture').waitFor();
    const address = page.url();
    await page.getByTestId('delete').click();
    await page.getByTestId('delete-cancel').click();
    expect(page.url()).toBe(address);
    await page.getByTestId('delete').click();
    await driver.keep('delete');
    await page.getByTestId('delete-confirm').click();
    await page.waitForURL('**/history');
    await page.goto(address);
    await page.getByTestId('prediction-gone').waitFor();
    await driver.keep('prediction-gone');
  });

  it('shows more as one scrolls', async () => {
    await askOften(60);
    await using driver = await place.open();
    const { page } = driver;
    await page.getByTestId('to-history').click();
    const tiles = page.getByTestId('tile');
    await tiles.nth(47).waitFor();
    await page.mouse.wheel(0, 20_000);
    await tiles.nth(59).waitFor();
    const addresses = await tiles.getByRole('link').evaluateAll((links) => links.map(String));
    expect(new Set(addresses).size).toBe(addresses.length);
  });
});

describe('a keyboard alone', () => {
  it('asks, finds the answer again and deletes it', async () => {
    await using driver = await place.open();
    const { page } = driver;
    const dialog = page.waitForEvent('filechooser');
    await tabTo(page, 'choose');
    await page.keyboard.press('Enter');
    await (await dialog).setFiles(sharedData(CAT));
    await driver.cards('done').waitFor();
    await tabTo(page, 'to-history');
    await page.keyboard.press('Enter');
    await page.getByTestId('tile').first().waitFor();
    expect(await focused(page)).toBe('H1');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByTestId('stored-picture').waitFor();
    expect(await focused(page)).toBe('H1');
    await tabTo(page, 'delete');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('delete-cancel');
    await page.keyboard.press('Escape');
    expect(await focused(page)).toBe('delete');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/history');
    expect(await page.getByTestId('announcement').textContent()).toBe('The picture is deleted.');
  });
});
