import { describe, expect, it } from 'vitest';

import { bytes, signal, type StoresUnderTest } from './stores.js';

/** What creating does. */
export function describeCreate(under: StoresUnderTest): void {
  describe('create', () => {
    it('stores what every other process then reads', async () => {
      expect(await under.store.create('create/a', bytes('one'), { signal })).toBe(true);
      expect(await under.textOf('create/a')).toBe('one');
    });

    it('leaves the first in place and says so to the second', async () => {
      await under.store.create('create/twice', bytes('first'), { signal });
      expect(await under.other.create('create/twice', bytes('second'), { signal })).toBe(false);
      expect(await under.textOf('create/twice')).toBe('first');
    });

    it.each(['create/race', 'create/race.ref'])('lets one of many racers win %s', async (key) => {
      const racers = Array.from({ length: 12 }, (_, at) => (at % 2 === 0 ? under.store : under.other));
      const won = await Promise.all(
        racers.map((racer, at) => racer.create(key, bytes(`racer ${at}`), { signal })),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await under.textOf(key)).toBe(`racer ${won.indexOf(true)}`);
    });

    it('keeps an empty object', async () => {
      expect(await under.store.create('create/empty', new Uint8Array(), { signal })).toBe(true);
      expect(await under.textOf('create/empty')).toBe('');
    });

    it('takes a stream, and shows none of it before its end', async () => {
      const seen: (string | undefined)[] = [];
      async function* body(): AsyncGenerator<Uint8Array> {
        yield bytes('first half, ');
        seen.push(await under.textOf('create/stream'));
        yield bytes('second half');
      }
      expect(await under.store.create('create/stream', body(), { signal })).toBe(true);
      expect(seen).toEqual([undefined]);
      expect(await under.textOf('create/stream')).toBe('first half, second half');
    });

    it('keeps nothing of a stream that fails, and throws what the stream threw', async () => {
      const fault = Object.assign(new Error('caller left'), { code: 'ENOSPC' });
      async function* body(): AsyncGenerator<Uint8Array> {
        yield await Promise.resolve(bytes('half'));
        throw fault;
      }
      await expect(under.store.create('create/failed', body(), { signal })).rejects.toBe(fault);
      expect(await under.textOf('create/failed')).toBeUndefined();
      expect(await under.store.list('create/failed/', { signal })).toEqual([]);
    });

    it('does nothing once its signal is aborted', async () => {
      const reason = new Error('enough');
      const call = under.store.create('create/aborted', bytes('x'), { signal: AbortSignal.abort(reason) });
      await expect(call).rejects.toBe(reason);
      expect(await under.textOf('create/aborted')).toBeUndefined();
    });
  });
}
