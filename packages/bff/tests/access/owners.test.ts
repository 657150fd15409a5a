import { status } from '@grpc/grpc-js';
import type { Image, Prediction } from '@isitacat/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { newId } from '../../src/domain/ids.js';
import { ownerTag } from '../../src/domain/owner-tag.js';
import { collect, failureOf, type Failure } from '../errors.js';
import { png } from '../pictures.js';
import { answerReply, PredictorPeer } from '../predictor-peer.js';
import { startSignedIn, type Headers, type SignedInSystem } from './signed-in-system.js';

const CALL = { signal: new AbortController().signal };

let world: SignedInSystem;
let peer: PredictorPeer;
beforeAll(async () => {
  world = await startSignedIn();
  peer = await PredictorPeer.connect(world.system.nats.url, world.system.store);
  await peer.answer(() => answerReply(0.9));
});
afterAll(async () => {
  await peer[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

async function uploaded(who: Headers, requestId = ''): Promise<Image> {
  const { image } = await world.images.upload({ content: png(), requestId }, who);
  if (image === undefined) throw new Error('no image');
  return image;
}

async function asked(who: Headers, image: string, batch = ''): Promise<Prediction> {
  const request = { picture: { $case: 'image', value: image } as const, batch };
  const { prediction } = await world.predictions.predict(request, who);
  if (prediction === undefined) throw new Error('no prediction');
  return prediction;
}

/** What a refusal tells, but for the name that was asked for. */
function told({ message, resource, ...rest }: Failure, name: string): unknown {
  return {
    ...rest,
    resource: resource === name ? 'that name' : resource,
    message: message.replace(name, ''),
  };
}

const nobodys = (collection: string): string =>
  `${collection}/${newId(Date.now(), ownerTag({ kind: 'program', name: 'ben' }))}`;

describe("what is somebody else's", { timeout: 120_000 }, () => {
  it.each([
    ['GetImage', (name: string) => collect(world.images.getImage({ name }, world.ben)), 'images'],
    ['DeleteImage', (name: string) => world.images.deleteImage({ name }, world.ben), 'images'],
    ['Predict', (name: string) => asked(world.ben, name), 'images'],
    [
      'Predict, later',
      (value: string) =>
        world.predictions.predict({ picture: { $case: 'image', value }, background: true }, world.ben),
      'images',
    ],
    ['GetPrediction', (name: string) => world.predictions.getPrediction({ name }, world.ben), 'predictions'],
    [
      'GiveFeedback',
      (prediction: string) => world.predictions.giveFeedback({ prediction, label: 'cat' }, world.ben),
      'predictions',
    ],
    [
      'StreamResults',
      (name: string) => collect(world.predictions.streamResults({ predictions: [name] }, world.ben)),
      'predictions',
    ],
  ])('is to %s as what does not exist', async (_, call, collection) => {
    const image = await uploaded(world.ann);
    const theirs = collection === 'images' ? image.name : (await asked(world.ann, image.name)).name;
    const none = nobodys(collection);
    const failure = await failureOf(call(theirs));
    expect(failure).toMatchObject({ code: status.NOT_FOUND, resource: theirs });
    expect(told(failure, theirs)).toEqual(told(await failureOf(call(none)), none));
    expect((await collect(world.images.getImage({ name: image.name }, world.ann))).length).toBeGreaterThan(1);
  });

  it('fails alone on a stream of requests', async () => {
    const [theirs, mine] = [await uploaded(world.ann), await uploaded(world.ben)];
    async function* requests() {
      for (const { name } of [theirs, mine]) {
        yield await Promise.resolve({
          correlationId: name,
          picture: { $case: 'image', value: name } as const,
        });
      }
    }
    const answers = await collect(world.predictions.predictStream(requests(), world.ben));
    const outcomes = Object.fromEntries(
      answers.map(({ correlationId, outcome }) => [correlationId, outcome]),
    );
    expect(outcomes[theirs.name]).toMatchObject({ $case: 'error', value: { code: status.NOT_FOUND } });
    expect(outcomes[mine.name]).toMatchObject({ $case: 'prediction', value: { label: 'cat' } });
  });

  it('is in no list', async () => {
    const [theirs, mine] = [await uploaded(world.ann), await uploaded(world.ben)];
    const [answered, own] = [
      await asked(world.ann, theirs.name, 'b'),
      await asked(world.ben, mine.name, 'b'),
    ];
    const { images } = await world.images.listImages({ pageSize: 1000 }, world.ben);
    const names = images.map(({ name }) => name);
    expect(names).toContain(mine.name);
    expect(names).not.toContain(theirs.name);
    for (const batch of ['', 'b']) {
      const { predictions } = await world.predictions.listPredictions({ batch, pageSize: 1000 }, world.ben);
      const listed = predictions.map(({ name }) => name);
      expect(listed).toContain(own.name);
      expect(listed).not.toContain(answered.name);
    }
  });

  it('leaves no gap in a page', async () => {
    const before = (await world.images.listImages({ pageSize: 1000 }, world.ann)).images.length;
    for (const who of [world.ann, world.ben, world.ann, world.ben, world.ann]) await uploaded(who);
    const seen: string[] = [];
    let pageToken = '';
    do {
      const page = await world.images.listImages({ pageSize: 2, pageToken }, world.ann);
      expect(page.images.length).toBeGreaterThan(0);
      seen.push(...page.images.map(({ name }) => name));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(new Set(seen).size).toBe(before + 3);
    expect([...seen].sort()).toEqual(seen);
  });
});

describe('a word of a caller', { timeout: 120_000 }, () => {
  it('is a request id of its own', async () => {
    const [ann, ben] = [await uploaded(world.ann, 'same'), await uploaded(world.ben, 'same')];
    expect(ben.name).not.toBe(ann.name);
    const again = world.images.upload({ content: png(), requestId: 'same' }, world.ann);
    expect(await failureOf(again)).toMatchObject({ reason: 'REQUEST_ID_REUSED' });
  });

  it('is a batch of its own, also to who follows it', async () => {
    const ask = async (who: Headers): Promise<string> =>
      (await asked(who, (await uploaded(who)).name, 'x.y')).name;
    const [ann, ben] = [await ask(world.ann), await ask(world.ben)];
    const request = { batch: 'x.y', predictions: [ben] };
    const messages = await collect(world.predictions.streamResults(request, world.ben));
    const names = messages.map(({ event }) => (event?.$case === 'prediction' ? event.value.name : ''));
    expect(names).toContain(ben);
    expect(names).not.toContain(ann);
  });

  it('is a page or a place in a stream of its own', async () => {
    for (let count = 0; count < 2; count += 1) await asked(world.ann, (await uploaded(world.ann)).name, 'p');
    const { nextPageToken: pageToken } = await world.images.listImages({ pageSize: 1 }, world.ann);
    const page = (token: string): Promise<Failure> =>
      failureOf(world.images.listImages({ pageSize: 1, pageToken: token }, world.ben));
    expect(await page(pageToken)).toEqual(await page('rubbish'));
    const stream = world.predictions.streamResults({ batch: 'p' }, world.ann);
    const first = await stream[Symbol.asyncIterator]().next();
    const token = first.done === true ? '' : first.value.resumeToken;
    expect(token).not.toBe('');
    const follow = (resumeToken: string): Promise<Failure> =>
      failureOf(collect(world.predictions.streamResults({ batch: 'p', resumeToken }, world.ben)));
    expect(await follow(token)).toEqual(await follow('rubbish'));
  });
});

describe('where nobody signs in', { timeout: 120_000 }, () => {
  it("is nothing of anybody's, and what was made there is for nobody who signed in", async () => {
    const theirs = await uploaded(world.ann);
    const { image } = await world.system.images.upload({ content: png() });
    const free = image?.name ?? '';
    const { images } = await world.system.images.listImages({ pageSize: 1000 });
    expect(images.map(({ name }) => name)).toEqual([free]);
    const ask = (name: string): Promise<unknown> => collect(world.system.images.getImage({ name }));
    expect(await failureOf(ask(theirs.name))).toMatchObject({ reason: 'IMAGE_NOT_FOUND' });
    expect(await failureOf(collect(world.images.getImage({ name: free }, world.ann)))).toMatchObject({
      reason: 'IMAGE_NOT_FOUND',
    });
    const own = await world.images.listImages({ pageSize: 1000 }, world.ann);
    expect(own.images.map(({ name }) => name)).not.toContain(free);
  });
});

describe('a picture that is deleted', { timeout: 120_000 }, () => {
  it("leaves none of its owner's marks", async () => {
    const image = await uploaded(world.ann);
    const { name } = await asked(world.ann, image.name, 'gone');
    const marks = async (): Promise<readonly string[]> =>
      [
        ...(await world.system.store.list('owned/', CALL)),
        ...(await world.system.store.list('batches/', CALL)),
      ].filter((key) => [image.name, name].some((each) => key.includes(each.split('/')[1] ?? '?')));
    expect(await marks()).toHaveLength(3);
    await world.images.deleteImage({ name: image.name }, world.ann);
    expect(await marks()).toEqual([]);
  });
});
