import type { Page } from 'playwright-core';

/** More than any view of a few pictures has stops. */
const MOST_STOPS = 80;

/** What has the keyboard's focus, by its test id or else its tag. */
export function focused(page: Page): Promise<string> {
  return page.evaluate('document.activeElement.dataset.testid ?? document.activeElement.tagName');
}

/** Presses Tab until `testId` has the focus. @throws Error when it never does. */
export async function tabTo(page: Page, testId: string): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press('Tab');
    if ((await focused(page)) === testId) return;
  }
  throw new Error(`${testId} cannot be reached by keyboard`);
}
