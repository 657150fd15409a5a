import { sharedData } from '@isitacat/testkit';
import { describe, expect, it } from 'vitest';
import type { Place } from './page-driver.js';

const CAT = 'demo/cat/oxford_pets_sample__Egyptian_Mau_161.jpg';

/** Cut streams, lost servers and people who change their mind. */
export function describeBadLines(place: Place): void {
  describe('the page on a bad line', () => {
    it('comes back for its answer when the stream is cut', async () => {
      await using driver = await place.open();
      let cuts = 0;
      await driver.page.route('**/StreamResults', (route) => (cuts++ < 2 ? route.abort() : route.continue()));
      await driver.choose(sharedData(CAT));
      await driver.cards('done').waitFor();
      expect(cuts).toBe(3);
    });

    it('goes on by itself when the browser is online again', async () => {
      await using driver = await place.open();
      await driver.page.context().setOffline(true);
      await driver.choose(sharedData(CAT));
      await driver.page.getByTestId('hold').waitFor();
      await driver.page.context().setOffline(false);
      await driver.cards('done').waitFor();
    });

    it('says that the server cannot be reached, keeps the picture and sends it on “Try now”', async () => {
      await using driver = await place.open();
      await driver.page.route('**/Upload', (route) => route.abort());
      await driver.choose(sharedData(CAT));
      const hold = driver.page.getByTestId('hold');
      await hold.waitFor();
      expect(await hold.innerText()).toMatch(/server cannot be reached[^]*picture is kept/);
      expect(await driver.cards('sending').getByTestId('progress').innerText()).toMatch(/^Kept here/);
      await driver.keep('7-unreachable');
      await driver.page.unroute('**/Upload');
      await driver.page.getByTestId('try-now').click();
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
      await page.getByTestId('remove').click();
      await ended;
      expect(await driver.cards('*').count()).toBe(0);
    });
  });
}
