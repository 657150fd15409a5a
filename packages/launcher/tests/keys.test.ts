import { API_KEYS_KEY } from '@isitacat/contracts';
import { isAppError } from '@isitacat/errors';
import { apiKeyHash, apiKeyId } from '@isitacat/service-kit';
import { temporaryDirectory, type TemporaryDirectory } from '@isitacat/testkit';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openStore } from '@isitacat/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keys } from '../src/commands/keys.js';
import { KeyList } from '../src/keys/key-list.js';

let folder: TemporaryDirectory;
beforeAll(async () => {
  folder = await temporaryDirectory();
});
afterAll(() => folder[Symbol.asyncDispose]());

async function run(...flags: readonly string[]): Promise<{ readonly out: string[]; readonly err: string[] }> {
  const [out, err]: [string[], string[]] = [[], []];
  const surroundings = {
    ...{ env: {}, folder: folder.path },
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
  };
  expect(await keys(flags, surroundings)).toBe(0);
  return { out, err };
}

async function kept(): Promise<string> {
  await using store = openStore(pathToFileURL(join(folder.path, '.data', 'storage')).href);
  const found = await store.read(API_KEYS_KEY, { signal: AbortSignal.timeout(30_000) });
  return Buffer.from(found?.bytes ?? []).toString();
}

describe('npm run keys', () => {
  it('shows a key once, and keeps its hash alone', async () => {
    const { out, err } = await run('create', '--owner', 'reports');
    const [text = ''] = out;
    expect(out).toEqual([expect.stringMatching(/^isitacat_[0-9a-f]{10}_[\w-]{43}$/)]);
    expect(err.join()).not.toContain(text);
    expect(await kept()).toContain(apiKeyHash(text));
    expect(await kept()).not.toContain(text.slice(-43));
    const listed = await run('list');
    expect(listed.out.join()).toMatch(new RegExp(`^${apiKeyId(text) ?? '?'}  reports  made \\S+$`));
    expect(listed.out.join()).not.toContain(text.slice(-43));
  });

  it('revokes a key, and says of it since when', async () => {
    const { out } = await run('create', '--owner', 'old', '--json');
    const { id } = JSON.parse(out[0] ?? '') as { readonly id: string };
    await run('revoke', id);
    const { out: lines } = await run('list', '--json');
    const key = lines
      .map((line) => JSON.parse(line) as Record<string, string>)
      .find((one) => one['id'] === id);
    expect(key).toMatchObject({ owner: 'old', revokeTime: expect.stringContaining('T') as string });
    expect(key).not.toHaveProperty('hash');
    await run('revoke', id);
    expect((await run('list', '--json')).out).toContainEqual(JSON.stringify(key));
  });

  it('loses none of those that are made at once', async () => {
    await using store = openStore(pathToFileURL(join(folder.path, 'many')).href);
    const call = { signal: AbortSignal.timeout(30_000) };
    const made = await Promise.all(
      Array.from({ length: 8 }, (_, n) => new KeyList(store).create(`owner-${n}`, call)),
    );
    const ids = (await new KeyList(store).list(call)).map(({ id }) => id);
    expect(ids.toSorted()).toEqual(made.map(({ key }) => key.id).toSorted());
  });

  it.each([
    [[], /create --owner NAME, list or revoke ID/],
    [['create'], /create --owner NAME/],
    [['create', '--owner', 'two words'], /1 to 64 letters/],
    [['list', '--owner', 'x'], /create --owner NAME/],
    [['revoke'], /revoke ID/],
    [['revoke', 'nobody'], /no key "nobody"/],
    [['list', '--loud'], /--help tells the rest/],
    [['list', '--storage', 'nowhere'], /storage/i],
  ])('refuses %j', async (flags, fault) => {
    const failure: unknown = await run(...flags).catch((error: unknown) => error);
    expect(isAppError(failure, 'CONFIG_INVALID')).toBe(true);
    expect(String(failure)).toMatch(fault);
  });

  it('tells its flags', async () => {
    expect((await run('--help')).out.join()).toContain('npm run keys -- create');
  });
});
