import { AppError } from '@isitacat/errors';
import type { BoundService, Call } from '@isitacat/service-kit';
import { describe, expect, it } from 'vitest';

import { CallerLimits } from '../../domain/caller-limits.js';
import { newId } from '../../domain/ids.js';
import { owned, PUBLIC, SIGNED_IN, type Access } from './access.js';
import { guard } from './guard.js';

const PATH = '/test.Things/Get';
const ANN = 'a'.repeat(20);
const theirs = `images/${newId(Date.now(), ANN)}`;
const mine = `images/${newId(Date.now(), 'b'.repeat(20))}`;

function things(handle: BoundService['methods'][number]['handle']): BoundService {
  const definition = { path: PATH, requestStream: false, responseStream: false } as never;
  return { name: 'test.Things', quiet: false, methods: [{ definition, handle }] };
}

const LIMITS = new CallerLimits({ callsPerSecond: Infinity, openCalls: Infinity });

const call = {
  owner: '',
  header: (name: string) => (name === 'x-api-key' ? 'a key' : undefined),
  signal: new AbortController().signal,
} as unknown as Call;

async function asked(name: string, row: Access, owner: string | undefined): Promise<unknown> {
  const seen: string[] = [];
  const service = things((input, { owner: caller }) => {
    seen.push(`${String(input)} for ${caller}`);
    return Promise.resolve(seen);
  });
  const gatekeeper = owner === undefined ? undefined : { admit: () => Promise.resolve(owner) };
  const [method] = guard([service], new Map([[PATH, row]]), gatekeeper, LIMITS)[0]?.methods ?? [];
  try {
    return await method?.handle(name, call);
  } catch (error) {
    return [error instanceof AppError ? error.reason : error, ...seen];
  }
}

const named = owned<string>('images', (name) => [name]) as Access;

describe('guarded services', () => {
  it('do not start with a method that has no row', () => {
    expect(() => guard([things(() => undefined)], new Map(), undefined, LIMITS)).toThrow(
      /who may call \/test[.]Things\/Get/,
    );
  });

  it('are told who calls', async () => {
    expect(await asked(mine, SIGNED_IN, 'b'.repeat(20))).toEqual([`${mine} for ${'b'.repeat(20)}`]);
    expect(await asked(mine, named, 'b'.repeat(20))).toEqual([`${mine} for ${'b'.repeat(20)}`]);
    expect(await asked(theirs, PUBLIC, 'b'.repeat(20))).toEqual([`${theirs} for `]);
  });

  it('get a call that is whole, and whose log is made when it is asked for', async () => {
    let logs = 0;
    const whole = Object.defineProperty({ ...call }, 'log', { enumerable: true, get: () => (logs += 1) });
    const service = things((_, given) => Promise.resolve([given.owner, { ...given }.signal, given.log]));
    const quiet = things((_, given) => Promise.resolve(given.owner));
    const handle = (one: BoundService): unknown =>
      guard(
        [one],
        new Map([[PATH, SIGNED_IN]]),
        { admit: () => Promise.resolve(ANN) },
        LIMITS,
      )[0]?.methods[0]?.handle(mine, whole);
    expect(await handle(quiet)).toBe(ANN);
    expect(logs).toBe(0);
    expect(await handle(service)).toEqual([ANN, call.signal, logs]);
  });

  it("never get to see a request that names what is somebody else's", async () => {
    expect(await asked(theirs, named, 'b'.repeat(20))).toEqual(['IMAGE_NOT_FOUND']);
    expect(await asked(theirs, named, undefined)).toEqual(['IMAGE_NOT_FOUND']);
    expect(await asked(`images/${newId()}`, named, ANN)).toEqual(['IMAGE_NOT_FOUND']);
  });

  it('hear no more of one caller than it may bring, open at once or a second', async () => {
    const limits = new CallerLimits({ callsPerSecond: 1, openCalls: 1 });
    const gatekeeper = { admit: () => Promise.resolve(ANN) };
    let end: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (end = resolve));
    const service = things(() => waiting);
    const [method] = guard([service], new Map([[PATH, SIGNED_IN]]), gatekeeper, limits)[0]?.methods ?? [];
    const before = (): Promise<unknown> | undefined => method?.beforeMessage?.(call);
    const [first, second] = [method?.handle(mine, call), method?.handle(mine, call)];
    await expect(second).rejects.toMatchObject({ reason: 'CALLER_LIMITED', retryAfterMs: 1_000 });
    end();
    await first;
    await expect(method?.handle(mine, call)).resolves.toBeUndefined();
    await Promise.all([before(), before()]);
    await expect(before()).rejects.toMatchObject({ reason: 'CALLER_LIMITED' });
  });

  it('leave it to the method to say what is wrong with a name', async () => {
    for (const name of ['', 'images/', 'predictions/x', 'images/short', `${theirs}/more`])
      expect(await asked(name, named, ANN)).toEqual([`${name} for ${ANN}`]);
  });
});
