import { API_KEYS_KEY, ModelServiceDefinition } from '@isitacat/contracts';
import { newApiKey, writeApiKeys, type ApiKey } from '@isitacat/service-kit';
import { openStore } from '@isitacat/storage';
import { grpcClient, startIssuer, type Issuer } from '@isitacat/testkit';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, vi } from 'vitest';
import { LOOKS, openIn, type PageDriver } from './page-driver.js';
import { usePlace, type SystemPlace } from './place.js';

/** A system where people sign in by an issuer, programs and pages by keys. */
export interface SignInPlace extends SystemPlace {
  issuer(): Issuer;
  /** A key that holds. */
  key(): string;
  /** Puts another in its place, of the same owner, and waits until the server knows. */
  changeKey(): Promise<string>;
  /** Opens the page as somebody who is not signed in. @param by How the page hears that they do; default: as it is. */
  openSignedOut(by?: 'keys', look?: keyof typeof LOOKS, path?: string): Promise<PageDriver>;
  /** Tells every page of a context that keys alone are taken. */
  tellKeys(context: BrowserContext): Promise<void>;
}

/** Starts it before the tests of this file, and stops it after them. */
export function useSignInPlace(): SignInPlace {
  let issuer: Issuer;
  let key: string;
  const place = usePlace(async () => {
    issuer = await startIssuer();
    const environment = { ISITACAT_SIGN_IN: issuer.url, ISITACAT_SIGN_IN_CLIENT: issuer.desk.client };
    return { environment };
  });
  const changeKey = async (): Promise<string> => {
    const made = newApiKey('ann', new Date());
    await keepKey(place, made.key);
    await untilKnown(place, made.text);
    return (key = made.text);
  };
  beforeAll(changeKey, 60_000);
  afterAll(() => issuer[Symbol.asyncDispose]());
  const tellKeys = async (context: BrowserContext): Promise<void> => {
    await context.route('**/sign-in.json', (route) => route.fulfill({ json: { mode: 'keys' } }));
  };
  return {
    ...place,
    issuer: () => issuer,
    key: () => key,
    changeKey,
    openSignedOut: async (by, look = 'desktop', path = '/') => {
      const context = await place.browser().newContext({ ...LOOKS[look], locale: 'en' });
      if (by === 'keys') await tellKeys(context);
      return await openIn(context, place.url() + path, look, 'sign-in');
    },
    tellKeys,
  };
}

async function keepKey(place: SystemPlace, key: ApiKey): Promise<void> {
  await using store = openStore(pathToFileURL(join(place.system().dataDir, 'storage')).href);
  await store.write(API_KEYS_KEY, writeApiKeys([key]), { signal: AbortSignal.timeout(10_000) });
}

async function untilKnown(place: SystemPlace, key: string): Promise<void> {
  using models = grpcClient(ModelServiceDefinition, place.system().grpcTarget);
  const known = (): Promise<unknown> => models.listModels({}, { metadata: { 'x-api-key': key } });
  await vi.waitFor(known, { timeout: 60_000, interval: 250 });
}
