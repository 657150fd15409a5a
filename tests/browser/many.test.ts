import { sharedData } from '@isitacat/testkit';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { PageDriver } from './page-driver.js';
import { usePlace } from './place.js';

const place = usePlace();

/** Real pictures, each as often as it takes to make `count`. */
function pictures(count: number): readonly string[] {
  const files = ['demo/cat', 'demo/not_cat'].flatMap((folder) =>
    readdirSync(sharedData(folder)).map((name) => sharedData(`${folder}/${name}`)),
  );
  return Array.from({ length: count }, (_, index) => files[index % files.length] ?? '');
}

/** Notes in the page when each card got its answer, and how long the page was busy without a break. */
const WATCH = `
  globalThis.seen = {};
  globalThis.longTasks = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) globalThis.longTasks.push(entry.duration);
  }).observe({ type: 'longtask', buffered: true });
  new MutationObserver(() => {
    for (const card of document.querySelectorAll('[data-prediction]')) {
      globalThis.seen[card.dataset.prediction] ??= Date.now();
    }
  }).observe(document.body, { subtree: true, childList: true, attributes: true });
`;

async function saved({ page }: PageDriver, format: 'csv' | 'json'): Promise<string> {
  const download = page.waitForEvent('download');
  await page.getByTestId(`save-${format}`).click();
  return readFile(await (await download).path(), 'utf8');
}

/** When each prediction was answered, by the server's clock; it is this machine's. */
async function savedTimes(driver: PageDriver): Promise<ReadonlyMap<string, number>> {
  type Row = { readonly prediction: string; readonly answerTime: string };
  const rows = JSON.parse(await saved(driver, 'json')) as readonly Row[];
  return new Map(rows.map(({ prediction, answerTime }) => [prediction, Date.parse(answerTime)]));
}

describe('many pictures at once', () => {
  it('50 are all answered; they are filtered, sorted and saved', async () => {
    await using driver = await place.open();
    const { page } = driver;
    await driver.choose(pictures(50));
    await page.getByTestId('list-bar').waitFor();
    await driver.cards('done').nth(5).waitFor();
    await driver.keep('11-many');
    await driver.cards('done').nth(49).waitFor({ timeout: 60_000 });
    expect(await page.getByTestId('list-progress').innerText()).toMatch(/^50 pictures, all answered/);
    await page.getByTestId('order').selectOption('unsurest');
    await page.getByTestId('filter').selectOption('label:cat');
    const rows = JSON.parse(await saved(driver, 'json')) as readonly { label: string; confidence: number }[];
    expect(rows.length).toBe(await driver.cards('*').count());
    expect(new Set(rows.map(({ label }) => label))).toEqual(new Set(['cat']));
    const confidences = rows.map(({ confidence }) => confidence);
    expect(confidences).toEqual(confidences.toSorted((one, other) => one - other));
    expect((await saved(driver, 'csv')).trimEnd().split('\r\n')).toHaveLength(rows.length + 1);
    await driver.keep('12-many-sorted');
    expect(driver.troubles).toEqual([]);
  }, 90_000);

  it('each answer is seen soon after it was given', async () => {
    await using driver = await place.open();
    const { page } = driver;
    await page.evaluate(WATCH);
    await driver.choose(pictures(12));
    await driver.cards('done').nth(11).waitFor();
    const seen = await page.evaluate<Readonly<Record<string, number>>>('globalThis.seen');
    expect(Object.keys(seen)).toHaveLength(12);
    const answers = await savedTimes(driver);
    // From the predictor's word, so through the BFF and all: more than what is promised of the BFF's.
    const delaysMs = Object.entries(seen).map(([name, seenMs]) => seenMs - (answers.get(name) ?? 0));
    expect(Math.max(...delaysMs)).toBeLessThan(4 * 250);
  }, 90_000);

  it('200 leave the page free to answer and its memory bounded', async () => {
    await using driver = await place.open();
    const { page } = driver;
    const client = await page.context().newCDPSession(page);
    const heapMb = async (): Promise<number> => {
      await client.send('HeapProfiler.collectGarbage');
      const { usedSize } = await client.send('Runtime.getHeapUsage');
      return usedSize / 1e6;
    };
    const beforeMb = await heapMb();
    await page.evaluate(WATCH);
    await driver.choose(pictures(200));
    await driver.cards('done').nth(199).waitFor({ timeout: 150_000 });
    const longest = await page.evaluate<number>('Math.max(0, ...globalThis.longTasks)');
    expect(longest).toBeLessThan(4 * 100);
    expect((await heapMb()) - beforeMb).toBeLessThan(40);
    await page.getByTestId('clear').click();
    await driver.cards('*').first().waitFor({ state: 'detached' });
    await page.getByTestId('empty').waitFor();
  }, 180_000);
});
