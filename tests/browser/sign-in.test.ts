import { sharedData } from '@isitacat/testkit';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from './accessible.js';
import { focused } from './keyboard.js';
import type { PageDriver } from './page-driver.js';
import { describeKeys } from './sign-in-keys.js';
import { useSignInPlace } from './sign-in-place.js';

const CAT = 'demo/cat/oxford_pets_sample__Egyptian_Mau_161.jpg';

const place = useSignInPlace();

/** Goes to the issuer, and back as `who`. */
async function signInAs({ page }: PageDriver, who: string): Promise<void> {
  await page.getByTestId('sign-in-issuer').click();
  await page.getByRole('link', { name: who }).click();
  await page.waitForURL(`${place.url()}/**`);
}

describe('a page whose server knows people by an issuer', { timeout: 60_000 }, () => {
  it('sends them there, and brings them back to where they were', async () => {
    await using driver = await place.openSignedOut(undefined, 'desktop', '/history?from=a-link');
    const { page } = driver;
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.url()));
    await page.getByTestId('sign-in-issuer').waitFor();
    await expectAccessible(driver);
    await driver.keep('sign-in-issuer');
    await signInAs(driver, 'ann');
    await page.getByTestId('history-empty').waitFor();
    expect(page.url()).toBe(`${place.url()}/history?from=a-link`);
    expect(await focused(page)).toBe('H1');
    expect(sent.filter((address) => address.startsWith(place.url()) && /code|state/.test(address))).toEqual(
      [],
    );

    await page.getByTestId('to-ask').click();
    await driver.choose(sharedData(CAT));
    await driver.cards('done').waitFor();
    await page.reload();
    await driver.cards('done').waitFor(); // this tab knows them still
    await page.getByTestId('sign-out').click();
    await page.getByTestId('sign-in-issuer').waitFor(); // the issuer has sent them back
    expect(sent.some((address) => address.startsWith(`${place.issuer().url}/logout?`))).toBe(true);
    await signInAs(driver, 'ben');
    await page.getByTestId('picker').waitFor();
    expect(await driver.cards('*').count()).toBe(0);
    await page.getByTestId('to-history').click();
    await page.getByTestId('history-empty').waitFor();
    expect(driver.troubles).toEqual([]);
  });

  it('gets another token before one runs out, and asks them in again when there is none', async () => {
    const { desk } = place.issuer();
    await using driver = await place.openSignedOut();
    const { page } = driver;
    await signInAs(driver, 'ann');
    await page.getByTestId('picker').waitFor();
    expect(desk.grants).not.toContain('refresh_token');
    await page.clock.setSystemTime(Date.now() + 580_000); // of its 600 s
    await driver.choose(sharedData(CAT));
    await driver.cards('done').waitFor();
    expect(desk.grants).toContain('refresh_token');
    desk.forget();
    await page.clock.setSystemTime(Date.now() + 1_200_000);
    await driver.choose(sharedData(CAT));
    await page.locator('[data-problem=expired]').waitFor();
    await driver.cards('sending').waitFor({ state: 'attached' }); // it is ready, and kept while they are away
    await expectAccessible(driver);
    await driver.keep('sign-in-expired');
    await page.clock.setSystemTime(Date.now());
    await signInAs(driver, 'ann');
    await driver.cards('done').nth(1).waitFor();
  });

  it('says what went wrong, and lets them try again', async () => {
    const { desk } = place.issuer();
    await using driver = await place.openSignedOut();
    for (const [fault, who, problem] of [
      ['state', 'ann', 'stale'],
      ['nonce', 'ann', 'issuerRefused'],
      ['refused', 'ann', 'issuerRefused'],
      [undefined, 'nobody', 'cancelled'],
    ] as const) {
      desk.fault = fault;
      await signInAs(driver, who);
      await driver.page.locator(`[data-problem=${problem}]`).waitFor();
    }
    await signInAs(driver, 'ann');
    await driver.page.getByTestId('picker').waitFor();
  });

  it('takes nobody in who comes with what another window asked for', async () => {
    await using driver = await place.openSignedOut(undefined, 'desktop', '/signed-in?code=a&state=b');
    await driver.page.locator('[data-problem=stale]').waitFor();
    expect(driver.page.url()).toBe(`${place.url()}/`);
  });

  it('takes keys too', async () => {
    const key = place.key();
    await using driver = await place.openSignedOut(undefined, 'phone');
    await driver.page.getByTestId('sign-in-by-key').click();
    await driver.keep('sign-in-issuer-or-key');
    await driver.page.getByTestId('key').fill(key);
    await driver.page.getByTestId('sign-in-key').click();
    await driver.page.getByTestId('picker').waitFor();
  });
});

describeKeys(place);
