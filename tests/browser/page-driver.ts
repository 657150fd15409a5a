import { REPOSITORY } from '@isitacat/launcher';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Locator,
  type Page,
} from 'playwright-core';

/** The sizes and schemes that the page is looked at in. */
export const LOOKS = {
  desktop: { viewport: { width: 1280, height: 860 }, colorScheme: 'light' },
  'desktop-dark': { viewport: { width: 1280, height: 860 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  'small-phone': {
    viewport: { width: 320, height: 640 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  },
} as const satisfies Record<string, BrowserContextOptions>;

/** The page in one browser window, and what went wrong in it. */
export interface PageDriver extends AsyncDisposable {
  readonly page: Page;
  /** Errors that the page threw or that the browser reported, such as a breach of the content policy. */
  readonly troubles: readonly string[];
  /** Chooses files as the file dialog would. */
  choose(files: string | readonly string[]): Promise<void>;
  /** The cards that stand in this state; `*` for any. */
  cards(state: string): Locator;
  /** Keeps what is seen under tests/screenshots. */
  keep(name: string): Promise<void>;
}

/** Where the page is and how to open it; one system and one browser serve all tests of it. */
export interface Place {
  url(): string;
  /** @param options Of the window, beside those of the look. */
  open(look?: keyof typeof LOOKS, options?: BrowserContextOptions): Promise<PageDriver>;
}

const SCREENSHOTS = join(REPOSITORY, 'tests', 'screenshots');

export async function openPage(
  browser: Browser,
  url: string,
  look: keyof typeof LOOKS = 'desktop',
  options: BrowserContextOptions = {},
): Promise<PageDriver> {
  const context = await browser.newContext({ ...LOOKS[look], ...options });
  return await openIn(context, url, look, 'picker');
}

/** Opens the page in another window of the same person. @param first What is to be seen at first, by its test id. */
export async function openIn(
  context: BrowserContext,
  url: string,
  look: keyof typeof LOOKS,
  first: string,
): Promise<PageDriver> {
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (message) => {
    if (message.text().includes('status of 401')) return; // so browsers tell that somebody is not signed in
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
  });
  await page.goto(url);
  await page.getByTestId(first).waitFor();
  return {
    page,
    troubles,
    choose: (files) =>
      page.getByTestId('file-input').setInputFiles(typeof files === 'string' ? files : [...files]),
    cards: (state) => page.locator(`[data-testid=question]${state === '*' ? '' : `[data-state=${state}]`}`),
    keep: async (name) => {
      await mkdir(SCREENSHOTS, { recursive: true });
      await page.screenshot({ path: join(SCREENSHOTS, `page-${name}-${look}.png`), fullPage: true });
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}
