import { sharedData, temporaryDirectory, type TemporaryDirectory } from '@isitacat/testkit';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from './accessible.js';
import { LOOKS, type PageDriver } from './page-driver.js';
import { usePlace } from './place.js';

const CAT = 'demo/cat/oxford_pets_sample__Egyptian_Mau_161.jpg';
const DOG = 'demo/not_cat/oxford_pets_sample__samoyed_14.jpg';
const PIZZA = 'demo/not_cat/caltech101__pizza_image_0045.jpg';

const place = usePlace();
let files: TemporaryDirectory;
let notAPicture: string;

beforeAll(async () => {
  files = await temporaryDirectory();
  notAPicture = join(files.path, 'holiday.jpg');
  await writeFile(notAPicture, 'Dear diary, today I saw a cat.');
});

afterAll(async () => {
  await files[Symbol.asyncDispose]();
});

/** The stream of answers waits until `release`; what was asked stays unanswered on the page. */
async function holdAnswers({ page }: PageDriver): Promise<{ release(): void }> {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/StreamResults', async (route) => {
    await held;
    await route.continue();
  });
  return {
    release: () => {
      release();
    },
  };
}

describe.each(Object.keys(LOOKS) as (keyof typeof LOOKS)[])('the page on %s', (look) => {
  it('goes from empty through loading to done or error, right for everyone', async () => {
    await using driver = await place.open(look);
    const { page } = driver;
    expect(await page.getByTestId('empty').isVisible()).toBe(true);
    await expectAccessible(driver);
    await driver.keep('1-empty');

    const answers = await holdAnswers(driver);
    await driver.choose(sharedData(CAT));
    const waiting = driver.cards('waiting');
    await waiting.waitFor();
    expect(await waiting.getAttribute('aria-busy')).toBe('true');
    await waiting.locator('img').waitFor();
    await expectAccessible(driver);
    await driver.keep('2-loading');

    answers.release();
    const done = driver.cards('done');
    await done.waitFor();
    expect(await done.getByTestId('label').textContent()).toBe('Cat');
    expect(await done.getByTestId('sureness').textContent()).toMatch(/%/);
    expect(await done.getByTestId('scores').locator('li').count()).toBe(2);
    await done.getByTestId('details').locator('summary').click();
    await done.locator('dl').waitFor();
    expect(await done.getByTestId('details').innerText()).toMatch(/cat, version \d+[^]*Looking at it/);
    expect(await page.getByTestId('announcement').textContent()).toMatch(/Mau_161[.]jpg: Cat, .*sure/);
    await expectAccessible(driver);
    await driver.keep('3-done-cat');

    await driver.choose(sharedData(DOG));
    await done.nth(1).waitFor();
    expect(await done.first().getByTestId('label').textContent()).toBe('Not a cat');
    await driver.keep('4-done-not-a-cat');

    await driver.choose(notAPicture);
    const failed = driver.cards('failed');
    await failed.waitFor();
    expect(await failed.getByTestId('problem').innerText()).toMatch(
      /cannot be opened as a picture[^]*Choose a JPEG/,
    );
    expect(await failed.getByTestId('retry').count()).toBe(0);
    await expectAccessible(driver);
    await driver.keep('5-error');

    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(overflow)).toBe(0);
    expect(driver.troubles).toEqual([]);
  }, 60_000);
});

describe('the page', () => {
  it('asks about several pictures at once, in their order', async () => {
    await using driver = await place.open();
    await driver.choose([CAT, DOG, PIZZA].map(sharedData));
    await driver.cards('done').nth(2).waitFor();
    expect(await driver.page.getByTestId('label').allTextContents()).toEqual([
      'Cat',
      'Not a cat',
      'Not a cat',
    ]);
  });

  it('is quiet: nothing moves by itself while answers arrive', async () => {
    await using driver = await place.open('phone');
    await driver.page.evaluate(`
      globalThis.moved = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.moved += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
    `);
    const answers = await holdAnswers(driver);
    await driver.choose([CAT, DOG].map(sharedData));
    await driver.cards('waiting').nth(1).waitFor();
    await driver.page.evaluate('globalThis.moved = 0'); // making room for new cards is what was asked for
    answers.release();
    await driver.cards('done').nth(1).waitFor();
    expect(await driver.page.evaluate('globalThis.moved')).toBeLessThan(0.01);
  });

  it('works by keyboard alone', async () => {
    await using driver = await place.open();
    const { page } = driver;
    const dialog = page.waitForEvent('filechooser');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter'); // the link past what every view has
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.dataset.testid')).toBe('choose');
    await page.keyboard.press('Enter');
    await (await dialog).setFiles(sharedData(CAT));
    await driver.cards('done').waitFor();
    await page.getByTestId('remove').focus();
    await page.keyboard.press('Enter');
    await driver.cards('*').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.dataset.testid')).toBe('choose');
  });
});
