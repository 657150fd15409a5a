import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { PageDriver } from './page-driver.js';
import { usePlace } from './place.js';

const place = usePlace();

interface Manifest {
  readonly name: string;
  readonly icons: readonly { readonly src: string; readonly sizes: string }[];
}

async function untilKept({ page }: PageDriver): Promise<void> {
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
  await page.reload(); // from now on the service worker looks after the page
  await page.getByTestId('picker').waitFor();
}

function keptPaths(page: Page): Promise<readonly string[]> {
  return page.evaluate(`(async () => {
    const kept = [];
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) kept.push(new URL(url).pathname);
    return kept;
  })()`);
}

describe('the page as an app', () => {
  it('can be installed, under a sign of its own in every size it names', async () => {
    await using driver = await place.open();
    const session = await driver.page.context().newCDPSession(driver.page);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // A window of a test is a private one, and those install nothing.
    expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual(
      [],
    );
    const response = await fetch(`${place.url()}/manifest.webmanifest`);
    const { name, icons } = (await response.json()) as Manifest;
    expect(name).toBe('Is it a cat?');
    for (const { src, sizes } of icons.filter((icon) => icon.sizes !== 'any')) {
      const picture = await (await fetch(`${place.url()}${src}`)).arrayBuffer();
      const { width, height } = await sharp(Buffer.from(picture)).metadata();
      expect(`${width}x${height}`).toBe(sizes);
    }
  });

  it('opens without a line, says so, and goes on by itself when there is one', async () => {
    await using driver = await place.open('phone');
    const { page } = driver;
    await untilKept(driver);
    await page.context().setOffline(true);
    await page.goto(`${place.url()}/models`);
    await page.getByTestId('problem-note').waitFor();
    await page.locator('[data-server=offline]').waitFor();
    await driver.keep('offline');
    await page.context().setOffline(false);
    await page.getByTestId('model').waitFor();
    await page.locator('[data-server=there]').waitFor({ state: 'attached' });
  });

  it('keeps the page in the browser, and nothing of what is asked or answered', async () => {
    await using driver = await place.open();
    const { page } = driver;
    await untilKept(driver);
    await page.getByTestId('to-history').click();
    await page.getByTestId('history').waitFor();
    const kept = await keptPaths(page);
    expect(kept).toContain('/');
    expect(kept.filter((path) => !/^\/($|assets\/|icons\/|favicon|manifest)/.test(path))).toEqual([]);
    expect(kept.join()).not.toMatch(/heic|wasm/);
  });
});

describe('a server that is away', () => {
  it('is told of in plain words, and its return too', async () => {
    await using driver = await place.open();
    const { page } = driver;
    await page.getByTestId('to-models').click();
    await page.getByTestId('model').waitFor();
    // What Envoy says while nothing stands behind it.
    await page.route('**/healthz', (route) => route.fulfill({ status: 503 }));
    await page.context().setOffline(true);
    await page.locator('[data-server=offline]').waitFor();
    await page.context().setOffline(false); // reason to look
    await page.locator('[data-server=away]').waitFor();
    expect(await page.getByTestId('server-notice').innerText()).toMatch(/server is away.*by itself/);
    await driver.keep('away');
    await page.unroute('**/healthz');
    await page.locator('[data-server=there]').waitFor({ state: 'attached' });
    expect(await page.getByTestId('announcement').textContent()).toBe('The server is back.');
  });

  it('does not keep the page from opening, which fills itself when the server has restarted', async () => {
    await using driver = await place.open();
    const { page } = driver;
    await untilKept(driver);
    const { parts } = place.system();
    const signal = AbortSignal.timeout(30_000);
    const before = await parts.signal('bff', 'SIGKILL');
    await page.goto(`${place.url()}/models`);
    await page.getByTestId('teach').waitFor();
    await parts.untilReady(await parts.untilReplaced(before, signal), signal);
    await page.getByTestId('model').waitFor();
  }, 60_000);
});
