import { AppError } from '@isitacat/errors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Credential, TokenCredential } from './credential.js';
import { credentialStore } from './credential-store.js';
import { Door } from './door.js';
import { SignInError } from './problem.js';

const KEY: Credential = { kind: 'key', key: 'isitacat_1' };
const signal = new AbortController().signal;
const refused = new AppError('TOKEN_INVALID', 'refused');

class Place {
  readonly kept = new Map<string, string>();
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }
  removeItem(key: string): void {
    this.kept.delete(key);
  }
}

let tab: Place;
let device: Place;
const renew = vi.fn<(credential: TokenCredential) => Promise<TokenCredential>>();
const newDoor = (): Door =>
  new Door(
    credentialStore(
      () => tab,
      () => device,
    ),
    renew,
  );

function token(text: string, holdsS: number, refreshToken: string | undefined = 'again'): TokenCredential {
  const nowMs = Date.now();
  const issuer = { issuer: 'https://id.example', client: 'page', audience: 'cats' };
  return {
    kind: 'token',
    token: text,
    sinceMs: nowMs,
    expiresMs: nowMs + holdsS * 1000,
    refreshToken,
    ...issuer,
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  [tab, device] = [new Place(), new Place()];
  renew.mockReset();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the door', () => {
  it('lets calls out as nobody until one is refused, and as who comes then', async () => {
    const door = newDoor();
    const nobody = await door.pass(signal);
    expect(nobody.headers).toEqual({});
    expect(door.refused(nobody, refused)).toBe(true);
    expect(door.state.value).toEqual({ kind: 'closed', problem: undefined });
    const waiting = door.pass(signal);
    door.open(KEY);
    expect((await waiting).headers).toEqual({ 'x-api-key': 'isitacat_1' });
    expect(newDoor().state.value).toEqual({ kind: 'open', credential: KEY }); // the tab knows them
    expect(device.kept.size).toBe(0);
  });

  it('is left by a call that is given up', async () => {
    const door = newDoor();
    door.close();
    const given = new AbortController();
    const waiting = door.pass(given.signal);
    given.abort(new Error('given up'));
    await expect(waiting).rejects.toThrow('given up');
  });

  it('closes for a key that is refused, and forgets it', async () => {
    const door = newDoor();
    door.open(KEY, true);
    expect(device.kept.size).toBe(1);
    door.refused(await door.pass(signal), refused);
    expect(door.state.value).toEqual({ kind: 'closed', problem: 'keyRefused' });
    expect([tab.kept.size, device.kept.size]).toEqual([0, 0]);
  });

  it('stays open when a call is refused that was made as another', async () => {
    const door = newDoor();
    const nobody = await door.pass(signal);
    door.open(KEY);
    expect(door.refused(nobody, refused)).toBe(true);
    expect(door.state.value.kind).toBe('open');
  });

  it.each([new AppError('QUEUE_FULL', 'full'), new TypeError('other')])(
    'has nothing to do with other failures: %s',
    async (error) => {
      const door = newDoor();
      expect(door.refused(await door.pass(signal), error)).toBe(false);
    },
  );

  it('says of a token for others what is wrong, and nothing where nobody is signed in', async () => {
    const door = newDoor();
    const forOthers = new AppError('AUDIENCE_REFUSED', 'for others');
    expect(door.refused(await door.pass(signal), forOthers)).toBe(false);
    door.open(token('first', 600));
    expect(door.refused(await door.pass(signal), forOthers)).toBe(true);
    expect(door.state.value).toEqual({ kind: 'closed', problem: 'wrongAudience' });
  });
});

describe('a token', () => {
  it('is renewed before it runs out, once for all that wait', async () => {
    const door = newDoor();
    door.open(token('first', 600));
    expect((await door.pass(signal)).headers).toEqual({ authorization: 'Bearer first' });
    vi.setSystemTime(Date.now() + 571_000);
    renew.mockResolvedValue(token('second', 600));
    const passes = await Promise.all([door.pass(signal), door.pass(signal)]);
    expect(passes.map(({ headers }) => headers['authorization'])).toEqual(['Bearer second', 'Bearer second']);
    expect(renew).toHaveBeenCalledOnce();
  });

  it('is renewed when it is refused before its time, but not at once', async () => {
    const door = newDoor();
    door.open(token('first', 600));
    vi.setSystemTime(Date.now() + 61_000);
    door.refused(await door.pass(signal), refused);
    renew.mockResolvedValue(token('second', 600));
    const second = await door.pass(signal);
    expect(second.headers).toEqual({ authorization: 'Bearer second' });
    door.refused(second, refused);
    expect(door.state.value).toEqual({ kind: 'closed', problem: 'tokenRefused' });
  });

  it('that cannot be renewed is used to its end', async () => {
    const door = newDoor();
    door.open({ ...token('only', 600), refreshToken: undefined });
    vi.setSystemTime(Date.now() + 599_000);
    expect((await door.pass(signal)).headers).toEqual({ authorization: 'Bearer only' });
    vi.setSystemTime(Date.now() + 2_000);
    void door.pass(signal);
    await vi.waitFor(() => {
      expect(door.state.value).toEqual({ kind: 'closed', problem: 'expired' });
    });
  });

  it('is kept while the issuer is away: calls fail as if the server were', async () => {
    const door = newDoor();
    door.open(token('first', 10));
    vi.setSystemTime(Date.now() + 6_000); // half its life
    renew.mockRejectedValueOnce(new SignInError('issuerAway'));
    await expect(door.pass(signal)).rejects.toMatchObject({ reason: 'SERVER_UNREACHABLE' });
    renew.mockResolvedValue(token('second', 600));
    expect((await door.pass(signal)).headers).toEqual({ authorization: 'Bearer second' });
  });
});
