import { findOnPath } from '@isitacat/launcher';
import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';
import { environment } from './environment.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Installing takes a minute, or several on a slow line. */
const INSTALL_LIMIT_MS = 600_000;

/**
 * A Chromium to test in: the one that `ISITACAT_CHROMIUM` names, else one on the
 * PATH, else the one that Playwright installed, else the system's package where
 * this user may install it.
 *
 * @returns absolute path.
 * @throws Error saying how to install one.
 */
export async function chromiumPath(): Promise<string> {
  const named = environment()['ISITACAT_CHROMIUM'];
  if (named !== undefined && named !== '') return named;
  return (await onPath()) ?? (await playwrights()) ?? (await installed()) ?? fail();
}

async function onPath(): Promise<string | undefined> {
  return (await findOnPath(NAMES, environment()['PATH']))[0];
}

async function playwrights(): Promise<string | undefined> {
  const { chromium } = await import('playwright-core');
  const path = chromium.executablePath();
  return access(path).then(
    () => path,
    () => undefined,
  );
}

async function installed(): Promise<string | undefined> {
  const [apt] = await findOnPath(['apt-get'], environment()['PATH']);
  if (apt === undefined || process.getuid?.() !== 0) return undefined;
  process.stderr.write('installing Chromium for the browser tests with apt-get\n');
  const options = { timeout: INSTALL_LIMIT_MS, env: { ...environment(), DEBIAN_FRONTEND: 'noninteractive' } };
  const run = promisify(execFile);
  await run(apt, ['update'], options).catch(() => undefined); // an old list may do
  await run(apt, ['install', '-y', '--no-install-recommends', 'chromium'], options).catch(() => undefined);
  return onPath();
}

function fail(): never {
  throw new Error(
    'no Chromium for the browser tests: install one (Debian: apt install chromium; macOS: brew install --cask ' +
      'chromium; or npx playwright-core install chromium), or name it in ISITACAT_CHROMIUM',
  );
}
