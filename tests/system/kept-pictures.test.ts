import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  ImageServiceDefinition,
  PredictionServiceDefinition,
  PredictionState,
  type Prediction,
  type UploadStreamRequest,
} from '@isitacat/contracts';
import { grpcClient, startSystem, temporaryDirectory, type GrpcClient, type System } from '@isitacat/testkit';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoCat, demoPictures } from '../support/pictures.js';
import { run } from '../support/shell.js';

let system: System;
let images: GrpcClient<typeof ImageServiceDefinition>;
let predictions: GrpcClient<typeof PredictionServiceDefinition>;
beforeAll(async () => {
  system = await startSystem();
  images = grpcClient(ImageServiceDefinition, system.grpcTarget);
  predictions = grpcClient(PredictionServiceDefinition, system.grpcTarget);
}, 120_000);
afterAll(async () => {
  images[Symbol.dispose]();
  predictions[Symbol.dispose]();
  await system.stop();
});

/** Asks in the background, and waits for the end. */
async function ask(content: Uint8Array): Promise<Prediction> {
  const picture = { $case: 'content', value: content } as const;
  const { prediction } = await predictions.predict({ picture, background: true, explain: true });
  for await (const { event } of predictions.streamResults({ predictions: [prediction?.name ?? ''] }))
    if (event?.$case === 'prediction' && event.value.state === PredictionState.PREDICTION_STATE_SUCCEEDED)
      return event.value;
  throw new Error('no answer');
}

async function download(name: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const { part } of images.getImage({ name }))
    if (part?.$case === 'chunk') pieces.push(part.value);
  return Buffer.concat(pieces);
}

/** Files of the system's storage but those of models, with what they hold. */
async function stored(): Promise<readonly (readonly [string, Buffer])[]> {
  const folder = path.join(system.dataDir, 'storage');
  const kinds = (await readdir(folder)).filter((kind) => kind !== 'models');
  const listed = kinds.map((kind) =>
    readdir(path.join(folder, kind), { recursive: true, withFileTypes: true }),
  );
  const entries = (await Promise.all(listed)).flat();
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (file) => [path.relative(folder, file), await readFile(file)] as const));
}

describe('the position in a picture', () => {
  const LATITUDE = '51/1 30/1 3271/100';
  const XMP =
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="51,30.545N"/></rdf:RDF></x:xmpmeta>';
  /** Three rationals, as EXIF has them in either byte order. */
  const RATIONALS = [true, false].map((isLittle) => {
    const bytes = Buffer.alloc(24);
    for (const [index, number] of [51, 1, 30, 1, 3271, 100].entries())
      if (isLittle) bytes.writeUInt32LE(number, index * 4);
      else bytes.writeUInt32BE(number, index * 4);
    return bytes;
  });
  const tells = (bytes: Buffer): boolean =>
    [...RATIONALS, 'GPSLatitude', 'secret-datum'].some((trace) => bytes.includes(trace));

  const located = (): Sharp =>
    sharp(demoCat())
      .resize(320)
      .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: LATITUDE, GPSMapDatum: 'secret-datum' } })
      .withXmp(XMP);

  it.each([
    ['JPEG', () => located().jpeg().toBuffer()],
    ['PNG, in eXIf', () => located().png().toBuffer()],
    ['WebP', () => located().webp().toBuffer()],
    ['AVIF', () => located().avif({ effort: 0 }).toBuffer()],
  ])('is in nothing that is stored or given back: %s', async (_, make) => {
    const content = await make();
    expect(RATIONALS.some((trace) => content.includes(trace))).toBe(true);
    expect(content.includes('GPSLatitude') || content.includes('secret-datum')).toBe(true);
    async function* pieces(): AsyncGenerator<UploadStreamRequest> {
      yield await Promise.resolve({ part: { $case: 'header', value: { displayName: '', requestId: '' } } });
      yield { part: { $case: 'chunk', value: content } };
    }
    const names = [
      (await images.upload({ content })).image?.name ?? '',
      (await images.uploadStream(pieces())).image?.name ?? '',
      (await ask(content)).image,
    ];
    for (const name of names) {
      const back = await download(name);
      expect(tells(back)).toBe(false);
      expect(await sharp(back).raw().toBuffer()).toEqual(await sharp(content).raw().toBuffer());
    }
    expect((await stored()).filter(([, bytes]) => tells(bytes)).map(([file]) => file)).toEqual([]);
  });
});

describe('what people say of answers', () => {
  it('becomes a folder to train on, and goes with the picture', async () => {
    const pictures = demoPictures().slice(0, 3);
    const asked = await Promise.all(pictures.map(({ bytes }) => ask(bytes)));
    expect(asked.map(({ explanation }) => explanation?.label)).toEqual(asked.map(({ label }) => label));
    const [first, second, third] = asked.map(({ name }) => name);
    const say = (prediction = '', label: string): Promise<unknown> =>
      predictions.giveFeedback({ prediction, label, note: 'from the test' });
    await Promise.all([say(first, 'cat'), say(second, 'not_cat'), say(third, 'not_cat')]);
    await images.deleteImage({ name: asked[2]?.image ?? '' });

    await using folder = await temporaryDirectory();
    const args = ['run', '--silent', 'feedback', '--', 'export', folder.path, '--data-dir', system.dataDir];
    const { stdout, stderr, exitCode } = await run('npm', args);
    expect(stderr).not.toContain('failed');
    expect(stdout).toContain(`${folder.path}: 1 cat, 1 not_cat\n`);
    expect(exitCode).toBe(0);
    const idOf = (index: number): string => asked[index]?.image.slice('images/'.length) ?? '';
    expect((await readdir(folder.path, { recursive: true })).sort()).toEqual(
      ['cat', `cat/${idOf(0)}.jpg`, 'feedback.csv', 'not_cat', `not_cat/${idOf(1)}.jpg`].sort(),
    );
    const kept = (await stored()).map(([file]) => file);
    expect(kept.filter((file) => file.includes(third?.slice('predictions/'.length) ?? ''))).toEqual([]);
  }, 120_000);
});
