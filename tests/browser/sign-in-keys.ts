import { sharedData } from '@isitacat/testkit';
import { describe, expect, it, vi } from 'vitest';
import { expectAccessible } from './accessible.js';
import { tabTo } from './keyboard.js';
import { openIn, type PageDriver } from './page-driver.js';
import type { SignInPlace } from './sign-in-place.js';

const CAT = 'demo/cat/oxford_pets_sample__Egyptian_Mau_161.jpg';

/** What the browser has kept, by kind. */
const KEPT = `JSON.stringify([{ ...sessionStorage }, { ...localStorage }])`;

async function enter({ page }: PageDriver, key: string, remember = false): Promise<void> {
  await page.getByTestId('key').fill(key);
  if (remember) await page.getByTestId('remember').check();
  await page.getByTestId('sign-in-key').click();
}

async function problem({ page }: PageDriver): Promise<string | null> {
  return await page.getByTestId('sign-in-problem').getAttribute('data-problem');
}

/** The page where keys are taken. */
export function describeKeys(place: SignInPlace): void {
  describe('a page that wants a key', { timeout: 60_000 }, () => {
    it('lets in who has one, in this tab alone, and forgets them when they sign out', async () => {
      const key = place.key();
      await using driver = await place.openSignedOut('keys');
      const { page } = driver;
      const addresses: string[] = [];
      page.on('request', (request) => addresses.push(request.url()));
      await enter(driver, 'two words');
      await page.getByTestId('sign-in-problem').waitFor();
      expect(await problem(driver)).toBe('keyMalformed');
      await enter(
        driver,
        key.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')),
      );
      await page.locator('[data-problem=keyRefused]').waitFor();
      await enter(driver, key);
      await page.getByTestId('picker').waitFor();
      await driver.choose(sharedData(CAT));
      await driver.cards('done').waitFor();
      await page.getByTestId('to-history').click();
      await page.getByTestId('thumbnail').first().waitFor(); // a picture that was fetched
      const [tab, device] = JSON.parse(await page.evaluate<string>(KEPT)) as [object, object];
      expect(JSON.stringify(tab)).toContain(key);
      expect(JSON.stringify(device)).not.toContain(key);
      await page.getByTestId('sign-out').click();
      await page.getByTestId('key').waitFor();
      expect(await page.evaluate<string>(KEPT)).not.toContain(key);
      expect(await driver.cards('*').count()).toBe(0);
      expect(addresses.filter((address) => address.includes(key))).toEqual([]);
      expect(driver.troubles).toEqual([]);
    });

    it('remembers a device that is to be remembered', async () => {
      const key = place.key();
      await using driver = await place.openSignedOut('keys');
      await enter(driver, key, true);
      await driver.page.getByTestId('picker').waitFor();
      const other = await openIn(driver.page.context(), place.url(), 'desktop', 'sign-out');
      expect(await other.page.getByTestId('picker').isVisible()).toBe(true);
    });

    it('asks again when the key is revoked, and goes on with what was asked', async () => {
      const first = place.key();
      await using driver = await place.openSignedOut('keys');
      const { page } = driver;
      await enter(driver, first);
      await page.getByTestId('picker').waitFor();
      const second = await place.changeKey();
      await driver.choose(sharedData(CAT));
      await page.locator('[data-problem=keyRefused]').waitFor();
      expect(await driver.cards('done').count()).toBe(0);
      await enter(driver, second);
      await driver.cards('done').waitFor();
      expect(await page.getByTestId('label').textContent()).toBe('Cat');
      expect(driver.troubles).toEqual([]);
    });

    it.each(['desktop-dark', 'small-phone'] as const)('is right for everyone on %s', async (look) => {
      const key = place.key();
      await using driver = await place.openSignedOut('keys', look);
      const { page } = driver;
      await page.getByTestId('key').waitFor();
      await expectAccessible(driver);
      await driver.keep('sign-in-key');
      await enter(driver, `${key}x`);
      await page.locator('[data-problem=keyRefused]').waitFor();
      await expectAccessible(driver);
      await page.getByTestId('language').click();
      await page.getByText('Dieser Schlüssel gilt nicht').waitFor();
      await driver.keep('sign-in-refused-german');
      const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await page.evaluate(overflow)).toBe(0);
      await enter(driver, key);
      await page.getByTestId('picker').waitFor();
      await driver.keep('signed-in');
      expect(await page.evaluate(overflow)).toBe(0);
    });

    it('is used by keyboard alone', async () => {
      const key = place.key();
      await using driver = await place.openSignedOut('keys');
      const { page } = driver;
      await page.getByTestId('key').waitFor();
      await tabTo(page, 'key');
      await page.keyboard.type(key);
      await page.keyboard.press('Enter');
      await page.getByTestId('picker').waitFor();
      await vi.waitFor(async () => {
        expect(await page.getByTestId('announcement').textContent()).toBe('You are signed in.');
      });
      await tabTo(page, 'sign-out');
      await page.keyboard.press('Enter');
      await page.getByTestId('key').waitFor();
    });
  });
}
