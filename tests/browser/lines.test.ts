import { ImageServiceDefinition } from '@isitacat/contracts';
import { grpcClient, sharedData, temporaryDirectory } from '@isitacat/testkit';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { PageDriver } from './page-driver.js';
import { usePlace } from './place.js';

const CAT = 'demo/cat/oxford_pets_sample__Egyptian_Mau_161.jpg';
const DOG = 'demo/not_cat/oxford_pets_sample__samoyed_14.jpg';
const PIZZA = 'demo/not_cat/caltech101__pizza_image_0045.jpg';
const THREE = [CAT, DOG, PIZZA].map(sharedData);
const place = usePlace();

/** The prediction of each card. */
const NAMES = `Array.from(document.querySelectorAll('[data-prediction]'), (card) => card.dataset.prediction)`;

/** How many questions the browser keeps for a page that is opened later. */
const KEPT = `new Promise((resolve, reject) => {
  const opening = indexedDB.open('isitacat');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const counting = opening.result.transaction('questions').objectStore('questions').count();
    counting.onerror = () => reject(counting.error);
    counting.onsuccess = () => resolve(counting.result);
    opening.result.close();
  };
})`;

/** What the browser itself says of a line that is down; nothing else may go wrong. */
const OF_THE_LINE =
  /ERR_(INTERNET_DISCONNECTED|FAILED|CONNECTION|EMPTY|INCOMPLETE|ABORTED)|status of 50[234]/;

function othersThanOfTheLine({ troubles }: PageDriver): readonly string[] {
  return troubles.filter((trouble) => !OF_THE_LINE.test(trouble));
}

describe('the page on a bad line', () => {
  it('comes back for its answer when the stream is cut', async () => {
    await using driver = await place.open();
    let cuts = 0;
    await driver.page.route('**/StreamResults', (route) => (cuts++ < 2 ? route.abort() : route.continue()));
    await driver.choose(sharedData(CAT));
    await driver.cards('done').waitFor();
    expect(cuts).toBe(3);
  });

  it('makes pictures ready offline and goes on by itself when the browser is online again', async () => {
    await using driver = await place.open();
    await driver.page.context().setOffline(true);
    await driver.choose(THREE);
    await driver.page.getByTestId('hold').waitFor();
    await driver.page.locator('[data-testid=question] img').nth(2).waitFor();
    await driver.keep('13-offline');
    await driver.page.context().setOffline(false);
    await driver.cards('done').nth(2).waitFor({ timeout: 30_000 });
    expect(othersThanOfTheLine(driver)).toEqual([]);
  }, 60_000);

  it('keeps what was asked offline through a reload', async () => {
    await using driver = await place.open();
    const { page } = driver;
    await page.route('**/Upload', (route) => route.abort());
    await driver.choose(THREE);
    await page.locator('[data-testid=question] img').nth(2).waitFor();
    await page.getByTestId('hold').waitFor();
    await page.unroute('**/Upload');
    await page.reload();
    await driver.cards('done').nth(2).waitFor();
    expect(await page.getByTestId('label').allTextContents()).toEqual(['Cat', 'Not a cat', 'Not a cat']);
  }, 60_000);

  it('shows what was answered after a reload, and asks nothing twice', async () => {
    await using driver = await place.open();
    const { page } = driver;
    await driver.choose(THREE);
    await driver.cards('done').nth(2).waitFor();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.reload();
    await driver.cards('done').nth(2).waitFor();
    expect(asked.filter((path) => /Upload|Predict$|StreamResults/.test(path))).toEqual([]);
  });

  it('tells how far it has come when the line is slow', async () => {
    await using driver = await place.open();
    const { page } = driver;
    const client = await page.context().newCDPSession(page);
    const slow = { offline: false, latency: 100, downloadThroughput: 50_000, uploadThroughput: 15_000 };
    await client.send('Network.emulateNetworkConditions', slow);
    await driver.choose([...THREE, ...THREE]);
    await page.getByText(/^[1-5] of 6 sent/).waitFor();
    await client.send('Network.emulateNetworkConditions', {
      ...slow,
      ...{ latency: 0, downloadThroughput: -1, uploadThroughput: -1 },
    });
    await driver.cards('done').nth(5).waitFor({ timeout: 30_000 });
  }, 60_000);

  it('says that the server cannot be reached, keeps the picture and sends it on “Try now”', async () => {
    await using driver = await place.open();
    await driver.page.route('**/Upload', (route) => route.abort());
    await driver.choose(sharedData(CAT));
    const hold = driver.page.getByTestId('hold');
    await hold.waitFor();
    expect(await hold.innerText()).toMatch(/server cannot be reached[^]*picture is kept/);
    expect(await driver.cards('sending').getByTestId('progress').innerText()).toMatch(/^Kept here/);
    await driver.keep('7-unreachable');
    const tried = driver.page.waitForRequest('**/Upload');
    await driver.page.getByTestId('try-now').click();
    await tried;
    await driver.page.unroute('**/Upload');
    await driver.cards('done').waitFor();
    expect(await hold.count()).toBe(0);
  }, 60_000);

  it('stops asking when a picture is taken off the list', async () => {
    await using driver = await place.open();
    const { page } = driver;
    await page.route('**/Predict', () => undefined); // never answered
    await driver.choose(sharedData(CAT));
    const asked = await page.waitForRequest('**/Predict');
    const ended = page.waitForEvent('requestfailed', (request) => request === asked);
    const deleted = page.waitForRequest('**/DeleteImage');
    await page.getByTestId('remove').click();
    await Promise.all([ended, deleted]);
    expect(await driver.cards('*').count()).toBe(0);
  });

  it('leaves nothing at the server of a picture that is taken off while it is sent', async () => {
    await using driver = await place.open();
    const { page } = driver;
    let deliver = (): void => undefined;
    const removed = new Promise<void>((resolve) => (deliver = resolve));
    await page.route('**/Upload', async (route) => {
      const response = await route.fetch(); // the server has it, and the page does not know
      await removed;
      await route.fulfill({ response });
    });
    using images = grpcClient(ImageServiceDefinition, place.system().grpcTarget);
    const named = async (): Promise<number> =>
      (await images.listImages({})).images.filter(({ displayName }) => displayName === 'taken-off.jpg')
        .length;
    await using files = await temporaryDirectory();
    const picture = join(files.path, 'taken-off.jpg');
    await copyFile(sharedData(CAT), picture);
    await driver.choose(picture);
    await vi.waitFor(async () => {
      expect(await named()).toBe(1);
    }, 10_000);
    const deleted = page.waitForResponse('**/DeleteImage');
    await page.getByTestId('remove').click();
    deliver();
    await deleted;
    expect(await named()).toBe(0);
    expect(await driver.cards('*').count()).toBe(0);
  });

  it('cancels what is left of many at once', async () => {
    await using driver = await place.open();
    const { page } = driver;
    await page.route('**/StreamResults', () => undefined);
    await driver.choose([...THREE, ...THREE]);
    await driver.cards('waiting').nth(5).waitFor();
    await page.getByTestId('cancel-all').click();
    await page.getByTestId('empty').waitFor();
    await expect.poll(() => page.evaluate<number>(KEPT)).toBe(0);
    await page.reload();
    await page.getByTestId('empty').waitFor();
  });
});

describe('a server that is killed while answers stream', () => {
  it('is back, and every picture has its answer once', async () => {
    await using driver = await place.open();
    const parts = place.system().parts;
    await driver.choose(Array.from({ length: 24 }, (_, index) => THREE[index % 3] ?? ''));
    await driver.cards('done').nth(3).waitFor();
    const replaced = parts.untilReplaced(await parts.signal('bff', 'SIGKILL'), AbortSignal.timeout(60_000));
    await driver.page.getByTestId('hold').waitFor();
    await driver.keep('14-server-away');
    await replaced;
    await driver.cards('done').nth(23).waitFor({ timeout: 60_000 });
    expect(await driver.cards('*').count()).toBe(24);
    const names = await driver.page.evaluate<string[]>(NAMES);
    expect(new Set(names).size).toBe(24);
    expect(othersThanOfTheLine(driver)).toEqual([]);
  }, 150_000);
});
