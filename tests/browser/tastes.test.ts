import { sharedData } from '@isitacat/testkit';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from './accessible.js';
import { usePlace } from './place.js';

const CAT = 'demo/cat/oxford_pets_sample__Egyptian_Mau_161.jpg';

const place = usePlace();

function ground(page: Page): Promise<string> {
  return page.evaluate('getComputedStyle(document.body).backgroundColor');
}

const LIGHT = 'rgb(250, 247, 242)';
const DARK = 'rgb(23, 20, 15)';

describe('the language of the page', () => {
  it('is the browser’s, in every view', async () => {
    await using driver = await place.open('small-phone', { locale: 'de-AT' });
    const { page } = driver;
    expect(await page.title()).toBe('Ist das eine Katze?');
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await driver.choose(sharedData(CAT));
    await driver.cards('done').waitFor();
    expect(await page.getByTestId('label').innerText()).toBe('Katze');
    expect(await page.getByTestId('announcement').textContent()).toMatch(/Mau_161[.]jpg: Katze/);
    await expectAccessible(driver);
    await driver.keep('german-done');
    await page.getByTestId('to-history').click();
    await page.getByTestId('thumbnail').first().waitFor();
    expect(await page.title()).toBe('Verlauf · Ist das eine Katze?');
    expect(await page.getByRole('heading', { level: 2 }).first().innerText()).toBe('Heute');
    await page.getByTestId('to-models').click();
    expect(await page.getByTestId('figures').innerText()).toMatch(/9\d,\d\s%/);
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(overflow)).toBe(0);
    expect(driver.troubles).toEqual([]);
  });

  it('can be switched at any time, and stays switched', async () => {
    await using driver = await place.open();
    const { page } = driver;
    await page.getByTestId('language').click();
    await page.getByText('Ist das eine Katze?').waitFor();
    await page.reload();
    expect(await page.title()).toBe('Ist das eine Katze?');
    await page.getByTestId('language').click();
    await page.getByText('Is it a cat?').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });
});

describe('the colours of the page', () => {
  it('follow the system, until others are chosen', async () => {
    await using driver = await place.open('desktop-dark');
    const { page } = driver;
    expect(await ground(page)).toBe(DARK);
    await page.getByTestId('theme').click();
    expect(await ground(page)).toBe(LIGHT);
    await page.reload();
    await page.getByTestId('picker').waitFor();
    expect(await ground(page)).toBe(LIGHT);
    expect(await page.locator('meta[name=theme-color]').first().getAttribute('content')).toBe(LIGHT);
    await page.getByTestId('theme').click();
    expect(await ground(page)).toBe(DARK);
    await page.getByTestId('theme').click();
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await ground(page)).toBe(LIGHT);
  });
});

describe('whoever wants no motion', () => {
  it('sees none, also while waiting', async () => {
    await using driver = await place.open('desktop', { reducedMotion: 'reduce' });
    const { page } = driver;
    await page.route('**/StreamResults', () => undefined); // never answered
    await driver.choose(sharedData(CAT));
    await driver.cards('waiting').waitFor();
    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
  });
});
