import { startSystem, type System, type SystemOptions } from '@isitacat/testkit';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { openBrowser } from './open-browser.js';
import { openPage, type Place } from './page-driver.js';

/** A place whose system can be told to die. */
export interface SystemPlace extends Place {
  system(): System;
  browser(): Browser;
}

/**
 * Starts the system and a browser before the tests of this file, and stops both after them.
 *
 * @param prepare What the system is started with; asked before anything is started.
 */
export function usePlace(prepare: () => Promise<SystemOptions> = () => Promise.resolve({})): SystemPlace {
  let system: System;
  let browser: Browser;
  beforeAll(async () => {
    const options = await prepare();
    [system, browser] = await Promise.all([startSystem(options), openBrowser()]);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await system.stop();
  });
  return {
    system: () => system,
    browser: () => browser,
    url: () => system.url,
    open: (look, options) => openPage(browser, system.url, look, options),
  };
}
