import { sharedData } from '@isitacat/testkit';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from './accessible.js';
import { LOOKS, type PageDriver } from './page-driver.js';
import { usePlace } from './place.js';

const CAT = 'demo/cat/oxford_pets_sample__Egyptian_Mau_161.jpg';

const place = usePlace();
let answer: string;

beforeAll(async () => {
  await using driver = await place.open();
  await driver.choose(sharedData(CAT));
  await driver.cards('done').waitFor();
  await driver.page.getByTestId('to-history').click();
  answer = (await driver.page.getByTestId('tile').getByRole('link').getAttribute('href')) ?? '';
}, 60_000);

/** Every view: its address, and what is seen once it is filled. */
const VIEWS = {
  ask: { path: () => '/', filled: 'picker' },
  history: { path: () => '/history', filled: 'thumbnail' },
  answer: { path: () => answer, filled: 'stored-picture' },
  models: { path: () => '/models', filled: 'figures' },
  nothing: { path: () => '/no/such/view', filled: 'not-found' },
} as const;

/** What moved by itself since the page was opened, as browsers count it: 0 is nothing, 0.1 is disturbing. */
function moved(page: Page): Promise<number> {
  return page.evaluate(`new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const own = list.getEntries().filter((entry) => !entry.hadRecentInput);
      resolve(own.reduce((sum, entry) => sum + entry.value, 0));
    }).observe({ type: 'layout-shift', buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)));
  })`);
}

/** When something of the page was seen first, after it was asked for: what is there already may still have to be drawn. */
function drawnMs(page: Page): Promise<number> {
  return page.evaluate(`new Promise((resolve) => {
    new PerformanceObserver((list) => {
      for (const { startTime } of list.getEntriesByName('first-contentful-paint')) resolve(startTime);
    }).observe({ type: 'paint', buffered: true });
  })`);
}

/** For how long the page could not have reacted to anybody, beyond what nobody notices. */
function blockedMs(page: Page): Promise<number> {
  return page.evaluate(`new Promise((resolve) => {
    new PerformanceObserver((list) => {
      resolve(list.getEntries().reduce((sum, entry) => sum + Math.max(0, entry.duration - 50), 0));
    }).observe({ type: 'longtask', buffered: true });
    setTimeout(() => resolve(0), 200);
  })`);
}

/** How far the page is wider than the window. */
function overflow({ page }: PageDriver): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

describe.each(Object.keys(LOOKS) as (keyof typeof LOOKS)[])('every view on %s', (look) => {
  it('is right for everyone, fits, and stays where it is', async () => {
    await using driver = await place.open(look);
    const { page } = driver;
    for (const [view, { path, filled }] of Object.entries(VIEWS)) {
      await page.goto(place.url() + path());
      await page.getByTestId(filled).first().waitFor();
      await expectAccessible(driver);
      await driver.keep(`view-${view}`);
      expect([view, await overflow(driver)]).toEqual([view, 0]);
      expect([view, (await moved(page)) < 0.02]).toEqual([view, true]);
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    }
    expect(driver.troubles).toEqual([]);
  }, 60_000);
});

describe('the page', () => {
  it('can be used soon: it is drawn in a second and never deaf for long', async () => {
    await using driver = await place.open();
    const { page } = driver;
    await page.reload();
    await page.getByTestId('picker').waitFor();
    expect(await drawnMs(page)).toBeLessThan(4_000); // a second, on a machine that has nothing else to do
    expect(await blockedMs(page)).toBeLessThan(800); // Lighthouse calls 200 good
  });

  it('travels compressed, and loads a view only when it is looked at', async () => {
    await using driver = await place.open();
    const { page } = driver;
    const scripts: string[] = [];
    const plain: string[] = [];
    page.on('response', (response) => {
      if (!/[.](js|css)$/.test(response.url())) return;
      scripts.push(response.url());
      if (response.headers()['content-encoding'] === undefined) plain.push(response.url());
    });
    await page.reload({ waitUntil: 'networkidle' });
    expect(scripts.length).toBeGreaterThan(0);
    expect(plain).toEqual([]);
    expect(scripts.join()).not.toMatch(/HistoryView|ModelsView|markdown/);
    await page.getByTestId('to-models').click();
    await page.getByTestId('figures').waitFor();
    expect(scripts.join()).toMatch(/ModelsView/);
  });
});

describe('the models', () => {
  it('are told with their figures, their report and how to teach another', async () => {
    await using driver = await place.open();
    const { page } = driver;
    await page.getByTestId('to-models').click();
    const model = page.getByTestId('model').filter({ hasText: 'Model “cat”' });
    expect(await model.getByTestId('figures').innerText()).toMatch(/Right answers\s+9\d[.]\d%/);
    expect(await model.getByTestId('stable').innerText()).toMatch(/Version 1 answers[.] Published on /);
    expect(await model.getByTestId('warm').innerText()).toBe('Ready to answer');
    await model.getByTestId('report').locator('summary').click();
    await model.locator('table').first().waitFor();
    await model.getByTestId('versions').locator('summary').click();
    await expectAccessible(driver);
    await driver.keep('models-report');
    expect(await page.getByTestId('teach').innerText()).toContain('npm run publish-model');
    expect(driver.troubles).toEqual([]);
  });
});
