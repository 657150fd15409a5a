import { loadTrustedKeys, readBundle, readTrainingStatistics, type Bundle } from '@isitacat/model';
import { startEngine, type EngineHost } from '@isitacat/predictor/engines';
import { sharedData } from '@isitacat/testkit';
import { decodePicture } from '@isitacat/vision';
import { setMaxListeners } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgePicture } from '../src/adapters/judge-picture.js';
import { DriftWindow } from '../src/domain/drift-window.js';
import type { Precision } from '../src/engines/engine-name.js';
import { quietLog } from './support/quiet-log.js';
import { changed, listPictures, SHIFTS, shuffled, type DataPicture } from './support/replay.js';

const MODELS = join(import.meta.dirname, '../../../models');
/** How many held out pictures are looked at, and how many of them changed in each way. */
const [HELD, CHANGED] = [250, 32];
const ORDERS = 12;
const signal = AbortSignal.timeout(600_000);
setMaxListeners(0, signal);

/** What the committed model says of pictures, each asked about once. */
class Looker implements AsyncDisposable {
  readonly #bundle: Bundle;
  readonly #host: EngineHost;

  private constructor(bundle: Bundle, host: EngineHost) {
    this.#bundle = bundle;
    this.#host = host;
  }

  static async start(precision: Precision): Promise<Looker> {
    const bundle = await readBundle(join(MODELS, 'cat'), await loadTrustedKeys([join(MODELS, 'keys')]), {
      signal,
    });
    const { manifest, directory: bundleDir } = bundle;
    const embedding = readTrainingStatistics(manifest)?.embedding;
    const options = { name: 'onnx', precision, bundleDir, manifest, embedding, children: 2, signal } as const;
    return new Looker(bundle, await startEngine({ ...options, log: quietLog() }));
  }

  /** The digests of the pictures that were held out when the model was trained. */
  async heldOut(): Promise<ReadonlySet<string>> {
    const text = await readFile(join(this.#bundle.directory, 'validation.json'), 'utf8');
    return new Set((JSON.parse(text) as { readonly sha256: readonly string[] }).sha256);
  }

  /** How unfamiliar each is. */
  async look(pictures: readonly Uint8Array[]): Promise<readonly number[]> {
    const statistics = readTrainingStatistics(this.#bundle.manifest);
    if (statistics === undefined) throw new Error('the model tells nothing of its training');
    const familiar = { statistics, window: new DriftWindow() };
    const one = async (picture: Uint8Array): Promise<number> =>
      judgePicture(await this.#host.classify(picture, { signal, urgency: 'background' }), familiar)
        .unfamiliarity ?? NaN;
    const all: number[] = [];
    for (let n = 0; n < pictures.length; n += 32)
      all.push(...(await Promise.all(pictures.slice(n, n + 32).map(one))));
    return all;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#host[Symbol.asyncDispose]());
  }
}

function read(pictures: readonly DataPicture[]): Promise<Buffer[]> {
  return Promise.all(pictures.map(({ path }) => readFile(sharedData(path))));
}

/** After how many of the next pictures there is an alarm; infinity when there is none among so many. */
function untilAlarm(window: DriftWindow, next: Generator<number, never>, most: number): number {
  for (let n = 1; n <= most; n++) {
    window.add(next.next().value);
    if (window.isAlarming) return n;
  }
  return Infinity;
}

let looker: Looker | undefined;
let held: readonly DataPicture[] = [];
let heldShares: readonly number[] = [];

function theLooker(): Looker {
  if (looker === undefined) throw new Error('no engine has started');
  return looker;
}

beforeAll(async () => {
  looker = await Looker.start('int8');
  const digests = await looker.heldOut();
  // By digest is by chance.
  held = listPictures()
    .filter(({ path, sha256 }) => path.startsWith('train/') && digests.has(sha256))
    .sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
    .slice(0, HELD);
  expect(held).toHaveLength(HELD);
  heldShares = await looker.look(await read(held));
}, 120_000);

afterAll(async () => {
  await looker?.[Symbol.asyncDispose]();
});

describe('the committed model', () => {
  it('raises no alarm over pictures that were held out, in whatever order they come', () => {
    for (let seed = 1; seed <= ORDERS; seed++)
      expect(untilAlarm(new DriftWindow(), shuffled(heldShares, seed), 1500)).toBe(Infinity);
  });

  it('raises none when it is asked about cats alone, or about what is none', () => {
    for (const label of ['cat', 'not_cat']) {
      const own = heldShares.filter((_, n) => held[n]?.label === label);
      expect(own.length).toBeGreaterThan(HELD / 3);
      for (let seed = 1; seed <= ORDERS; seed++)
        expect(untilAlarm(new DriftWindow(), shuffled(own, seed), 1000)).toBe(Infinity);
    }
  });

  it('raises none over the test pictures, which come from elsewhere, and tells that they do', async () => {
    const hard = listPictures().filter(({ path }) => path.startsWith('hard/'));
    const shares = await theLooker().look(await read(hard));
    const window = new DriftWindow();
    for (const share of shares) window.add(share);
    expect(window.score).toBeGreaterThan(0.1);
    for (let seed = 1; seed <= ORDERS; seed++)
      expect(untilAlarm(new DriftWindow(), shuffled(shares, seed), 1500)).toBe(Infinity);
  }, 120_000);

  it.each(Object.entries(SHIFTS))(
    'raises one within 500 pictures when these become %s, though 500 before were familiar',
    async (_, change) => {
      const pixels = await Promise.all(
        (await read(held.slice(0, CHANGED))).map((bytes) =>
          decodePicture(bytes, { width: 320, height: 320 }),
        ),
      );
      const shares = await theLooker().look(pixels.map((each) => changed(each, 320, change)));
      const after = Array.from({ length: ORDERS }, (_, seed) => {
        const window = new DriftWindow();
        expect(untilAlarm(window, shuffled(heldShares, seed), 500)).toBe(Infinity);
        return untilAlarm(window, shuffled(shares, seed), 500);
      });
      expect(Math.max(...after)).toBeLessThanOrEqual(500);
    },
    60_000,
  );

  it('finds pictures as unfamiliar with float32 as with INT8', async () => {
    await using other = await Looker.start('float32');
    const shares = await other.look(await read(held.slice(0, 30)));
    for (const [n, share] of shares.entries())
      expect(Math.abs(share - (heldShares[n] ?? NaN))).toBeLessThan(0.15);
  }, 60_000);
});
