import { status } from '@grpc/grpc-js';
import type { Image } from '@isitacat/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { collect, failureOf } from '../errors.js';
import { png } from '../pictures.js';
import { startSignedIn, type Headers, type SignedInSystem } from './signed-in-system.js';

/** Each has as many bytes as another, for they do not compress. */
const picture = (): Buffer => png({ noisy: true });
const PICTURES = 3;
const JOBS = 2;

let world: SignedInSystem;
beforeAll(async () => {
  const changes = {
    quotas: { bytes: PICTURES * picture().length, jobs: JOBS },
    callers: { callsPerSecond: 1_000, openCalls: 3 },
  };
  world = await startSignedIn({ issuer: undefined }, {}, changes);
});
afterAll(() => world[Symbol.asyncDispose]());

async function upload(who: Headers): Promise<Image> {
  const { image } = await world.images.upload({ content: picture() }, who);
  if (image === undefined) throw new Error('no image');
  return image;
}

/** Does something until it is not refused any more: what has ended is room after two seconds. */
async function untilAllowed<T>(act: () => Promise<T>): Promise<T> {
  for (const endMs = Date.now() + 30_000; ;) {
    try {
      return await act();
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== status.RESOURCE_EXHAUSTED || Date.now() > endMs)
        throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

it(
  'bytes stored are bounded for each owner, and what is deleted is room again',
  { timeout: 60_000 },
  async () => {
    const [first] = [await upload(world.ann), await upload(world.ann), await upload(world.ann)];
    expect(await failureOf(world.images.upload({ content: picture() }, world.ann))).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      reason: 'QUOTA_EXCEEDED',
    });
    const streamed = world.images.uploadStream(pieces(), world.ann);
    expect(await failureOf(streamed)).toMatchObject({ reason: 'QUOTA_EXCEEDED' });
    await upload(world.ben);
    const { images } = await world.images.listImages({ pageSize: 2 }, world.ann);
    expect(images).toHaveLength(2);
    await world.images.deleteImage({ name: first.name }, world.ann);
    await untilAllowed(() => upload(world.ann));
    expect((await world.images.listImages({}, world.ann)).images).toHaveLength(PICTURES);
  },
);

async function* pieces() {
  yield await Promise.resolve({ part: { $case: 'header', value: {} } as const });
  yield { part: { $case: 'chunk', value: picture() } as const };
}

it(
  'jobs that have not ended are bounded for each owner, and leave nothing when refused',
  { timeout: 60_000 },
  async () => {
    const image = await upload(world.ben);
    const ask = (who: Headers): Promise<unknown> =>
      world.predictions.predict({ picture: { $case: 'image', value: image.name }, background: true }, who);
    for (let jobs = 0; jobs < JOBS; jobs++) await ask(world.ben);
    const failure = await failureOf(ask(world.ben));
    expect(failure).toMatchObject({ code: status.RESOURCE_EXHAUSTED, reason: 'QUOTA_EXCEEDED' });
    const withContent = { picture: { $case: 'content', value: picture() } as const, background: true };
    expect(await failureOf(world.predictions.predict(withContent, world.ben))).toMatchObject({
      reason: 'QUOTA_EXCEEDED',
    });
    const { predictions } = await world.predictions.listPredictions({}, world.ben);
    expect(predictions).toHaveLength(JOBS);
    const { images } = await world.images.listImages({}, world.ben);
    expect(images.map(({ name }) => name)).toContain(image.name);
    await world.images.deleteImage({ name: image.name }, world.ben); // and its jobs
    const other = await upload(world.ben);
    await untilAllowed(() =>
      world.predictions.predict(
        { picture: { $case: 'image', value: other.name }, background: true },
        world.ben,
      ),
    );
  },
);

it('streams that are open are bounded for each owner', { timeout: 60_000 }, async () => {
  const follow = (who: Headers): AsyncIterator<unknown> =>
    world.predictions.streamResults({ batch: 'b' }, who)[Symbol.asyncIterator]();
  const open = [follow(world.ann), follow(world.ann), follow(world.ann)];
  await Promise.all(open.map((stream) => stream.next())); // what comes first tells that it is open
  expect(await failureOf(collect(world.predictions.streamResults({ batch: 'b' }, world.ann)))).toMatchObject({
    reason: 'CALLER_LIMITED',
  });
  const others = follow(world.ben);
  await others.next();
  for (const stream of [...open, others]) await stream.return?.();
  await untilAllowed(() => world.images.listImages({}, world.ann));
});
