import { newApiKey } from '@isitacat/service-kit';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { collect, failureOf } from '../errors.js';
import { startSignedIn, type SignedInSystem } from './signed-in-system.js';

let world: SignedInSystem;
beforeAll(async () => {
  world = await startSignedIn({ issuer: undefined }, { heartbeatMs: 200 });
});
afterAll(() => world[Symbol.asyncDispose]());

it('a key that is revoked ends what it holds open, and opens nothing', { timeout: 120_000 }, async () => {
  const { text, key } = newApiKey('eve', new Date());
  await world.keep([key]);
  const headers = { metadata: { 'x-api-key': text }, timeoutMs: 60_000 };
  const stream = await opened(() => world.predictions.streamResults({ batch: 'b' }, headers));
  await world.keep([{ ...key, revokeTime: new Date().toISOString() }]);
  const rest = collect({ [Symbol.asyncIterator]: () => stream });
  expect(await failureOf(rest)).toMatchObject({ code: 16, reason: 'API_KEY_INVALID' });
  expect(await failureOf(world.images.listImages({}, headers))).toMatchObject({ reason: 'API_KEY_INVALID' });
});

/** A stream that has begun; the broker may have come a moment ago. */
async function opened<T>(open: () => AsyncIterable<T>): Promise<AsyncIterator<T>> {
  return await vi.waitFor(
    async () => {
      const stream = open()[Symbol.asyncIterator]();
      expect((await stream.next()).done).toBe(false);
      return stream;
    },
    { timeout: 60_000, interval: 200 },
  );
}
