import { API_KEYS_KEY } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import { newApiKey, writeApiKeys, type ApiKey } from '@isitacat/service-kit';
import { openStore, type BlobStore } from '@isitacat/storage';
import { temporaryDirectory, type TemporaryDirectory } from '@isitacat/testkit';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { Doorkeeper } from '../../src/adapters/access/doorkeeper.js';
import { FRESH_MS, StoredApiKeys } from '../../src/adapters/access/stored-api-keys.js';
import { ownerTag } from '../../src/domain/owner-tag.js';

const CALL = { signal: new AbortController().signal };

let directory: TemporaryDirectory;
let store: BlobStore;
let nowMs: number;
let keys: StoredApiKeys;
beforeAll(async () => {
  directory = await temporaryDirectory();
  store = openStore(pathToFileURL(join(directory.path, 'storage')).href);
});
afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});
beforeEach(() => {
  nowMs = 0;
  keys = new StoredApiKeys(store, () => nowMs);
});

const keep = (...list: readonly ApiKey[]): Promise<boolean> =>
  store.write(API_KEYS_KEY, writeApiKeys(list), CALL);
const reasonOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => (error instanceof AppError ? error.reason : String(error)),
  );

describe('a key', () => {
  it('is its owner', async () => {
    const [one, other] = [newApiKey('reports', new Date()), newApiKey('reports', new Date())];
    await keep(one.key, other.key);
    const owner = await keys.ownerOf(one.text, CALL);
    expect(owner).toBe(ownerTag({ kind: 'program', name: 'reports' }));
    expect(await keys.ownerOf(other.text, CALL)).toBe(owner);
  });

  it('is nobody else: neither another owner, nor a person of that name', () => {
    const tags = [
      ownerTag({ kind: 'program', name: 'ann' }),
      ownerTag({ kind: 'program', name: 'ben' }),
      ownerTag({ kind: 'person', issuer: 'ann', subject: '' }),
      ownerTag({ kind: 'person', issuer: '', subject: 'ann' }),
    ];
    expect(new Set(tags).size).toBe(tags.length);
    for (const tag of tags) expect(tag).toMatch(/^[0-9a-hjkmnp-tv-z]{20}$/);
  });

  it('is refused when it is another than was made, in any character', async () => {
    const { text, key } = newApiKey('reports', new Date());
    await keep(key);
    const forged = [
      text.slice(0, -1),
      `${text}A`,
      text.toUpperCase(),
      `${text.slice(0, -43)}${'A'.repeat(43)}`,
    ];
    for (const each of [...forged, newApiKey('reports', new Date()).text, '']) {
      expect(await reasonOf(keys.ownerOf(each, CALL))).toBe('API_KEY_INVALID');
    }
  });

  it('holds from when it was made, and no longer than two seconds after it was revoked', async () => {
    await keep();
    const { text, key } = newApiKey('reports', new Date());
    expect(await reasonOf(keys.ownerOf(text, CALL))).toBe('API_KEY_INVALID');
    await keep(key);
    nowMs += FRESH_MS;
    expect(await reasonOf(keys.ownerOf(text, CALL))).toBe('none');
    await keep({ ...key, revokeTime: new Date().toISOString() });
    nowMs += FRESH_MS;
    expect(await reasonOf(keys.ownerOf(text, CALL))).toBe('API_KEY_INVALID');
    expect(FRESH_MS).toBeLessThanOrEqual(2_000);
  });

  it('holds for ten seconds while storage is away, and is not guessed after that', async () => {
    const { text, key } = newApiKey('reports', new Date());
    await keep(key);
    let isAway = false;
    const away = new AppError('STORAGE_UNAVAILABLE', 'away');
    const leaving = {
      ...store,
      read: (...asked: Parameters<BlobStore['read']>) =>
        isAway ? Promise.reject(away) : store.read(...asked),
    };
    const kept = new StoredApiKeys(leaving, () => nowMs);
    expect(await reasonOf(kept.ownerOf(text, CALL))).toBe('none');
    isAway = true;
    nowMs += 9_999;
    expect(await reasonOf(kept.ownerOf(text, CALL))).toBe('none');
    nowMs += 1;
    expect(await reasonOf(kept.ownerOf(text, CALL))).toBe('STORAGE_UNAVAILABLE');
  });
});

describe('who sends', () => {
  const admit = (authorization?: string, apiKey?: string): Promise<string> =>
    reasonOf(new Doorkeeper(keys, undefined).admit({ authorization, apiKey }, CALL));

  it('nothing has to sign in', async () => {
    expect(await admit()).toBe('SIGN_IN_REQUIRED');
  });

  it('a token where there is no issuer, or a key as a token, or both, is refused', async () => {
    const { text, key } = newApiKey('reports', new Date());
    await keep(key);
    expect(await admit('Bearer a.b.c')).toBe('TOKEN_INVALID');
    expect(await admit(`Bearer ${text}`)).toBe('TOKEN_INVALID');
    expect(await admit('Bearer a.b.c', text)).toBe('TOKEN_INVALID');
    expect(await admit('Basic YTpi')).toBe('TOKEN_INVALID');
    expect(await admit(undefined, text)).toBe('none');
  });
});
