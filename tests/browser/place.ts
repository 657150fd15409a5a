import { startSystem, type System } from '@isitacat/testkit';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { openBrowser } from './open-browser.js';
import { openPage, type Place } from './page-driver.js';

/** A place whose system can be told to die. */
export interface SystemPlace extends Place {
  system(): System;
}

/** Starts the system and a browser before the tests of this file, and stops both after them. */
export function usePlace(): SystemPlace {
  let system: System;
  let browser: Browser;
  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem(), openBrowser()]);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await system.stop();
  });
  return {
    system: () => system,
    url: () => system.url,
    open: (look, options) => openPage(browser, system.url, look, options),
  };
}
