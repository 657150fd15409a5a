import { createHash } from 'node:crypto';
import { cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PUBLISHED_SUBJECT } from '@isitacat/contracts';
import { Registry, STABLE } from '@isitacat/model';
import { connectBroker, createLogger } from '@isitacat/service-kit';
import { openStore, type BlobStore } from '@isitacat/storage';
import { startGcsFake, startNats, temporaryDirectory, type TemporaryDirectory } from '@isitacat/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publishModel } from '../src/commands/publish-model.js';
import { rollback } from '../src/commands/rollback.js';
import type { Surroundings } from '../src/commands/surroundings.js';
import { writeColourBundle, writeColours, type ColourBundle } from './support/colour-bundle.js';
import { quietSurroundings } from './support/surroundings.js';

const signal = AbortSignal.timeout(120_000);
let home: TemporaryDirectory;
let store: BlobStore;
let registry: Registry;
let surroundings: Surroundings;
let lines: readonly string[];
let bundles = 0;

beforeEach(async () => {
  home = await temporaryDirectory();
  ({ surroundings, lines } = quietSurroundings(home.path));
  store = openStore(surroundings.config.storage);
  registry = new Registry(store);
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

/** Writes a bundle that the data folder's own key has signed. */
async function bundle(how: ColourBundle = {}, keys = 'keys'): Promise<string> {
  const name = `bundle-${(bundles += 1)}`;
  await writeColourBundle(join(home.path, name), join(home.path, keys), how);
  return name;
}

function publish(name: string, ...flags: readonly string[]): Promise<number> {
  return publishModel([name, '--data-dir', '.', ...flags], surroundings);
}

async function stable(): Promise<number | undefined> {
  return (await registry.alias('colour', STABLE, { signal }))?.version;
}

const versions = (): Promise<readonly number[]> => registry.listVersions('colour', { signal });

describe('publishing', () => {
  it("makes a model's first version answer at once, signed with a key that only its owner reads", async () => {
    expect(await publish(await bundle())).toBe(0);
    expect(await stable()).toBe(1);
    expect((await stat(join(home.path, 'keys/signing.key'))).mode & 0o777).toBe(0o600);
    expect(lines).toContain('models/colour is answered by version 1');
  });

  it('makes a better version answer, and shows both', async () => {
    await writeColours(join(home.path, 'pictures'));
    await publish(await bundle({ steepness: -4 }));
    await publish(await bundle(), '--eval', 'pictures');
    expect(await stable()).toBe(2);
    expect(lines).toContain('compared on 20 pictures:');
    expect(lines.join('\n')).toMatch(/answers now +this one\nbalanced accuracy +0\.0000 +1\.0000\n/);
  });

  it('publishes a worse version, and lets the old one answer', async () => {
    await writeColours(join(home.path, 'pictures'));
    await publish(await bundle());
    expect(await publish(await bundle({ steepness: -4 }), '--eval', 'pictures')).toBe(0);
    expect(await versions()).toEqual([1, 2]);
    expect(await stable()).toBe(1);
    expect(lines).toContain('models/colour is still answered by version 1: --force would change that');
  });

  it.each([
    ['surer', 8, 2],
    ['less sure', 2, 1],
  ])('lets log loss decide between equals: one that is %s', async (_, steepness, winner) => {
    await writeColours(join(home.path, 'pictures'));
    await publish(await bundle());
    await publish(await bundle({ steepness }), '--eval', 'pictures');
    expect(await stable()).toBe(winner);
  });

  it('compares on the validation pictures that the bundle names, wherever they lie', async () => {
    const paths = await writeColours(join(home.path, 'pictures'));
    const sha256 = async (path: string): Promise<string> =>
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
    const chosen = await Promise.all([0, 1, 10, 11].map((n) => sha256(paths[n] ?? '')));
    const validation = [...chosen, 'ab'.repeat(32)].map((digest) => ({ sha256: digest }));
    await publish(await bundle({ steepness: -4 }));
    await publish(await bundle({ validation }), '--data', 'pictures');
    expect(lines).toContain('compared on 4 of 5 validation pictures:');
    expect(await stable()).toBe(2);
  });

  it('makes any version answer when forced to', async () => {
    await publish(await bundle());
    await publish(await bundle({ steepness: -4 }), '--force');
    expect(await stable()).toBe(2);
  });

  it.each([
    ['nothing to compare on', [], /say what to compare them on, --data DIR .* --eval DIR .* or --force/],
    [
      'pictures that it was not validated on',
      ['--data', 'pictures'],
      /not in the folder given by --data \(0 of 1/,
    ],
    ['too many of them', ['--force', '--eval', 'pictures'], /exclude each other/],
  ])('publishes no second version with %s', async (_, flags, message) => {
    await writeColours(join(home.path, 'pictures'));
    await publish(await bundle());
    const validation = [{ sha256: 'ab'.repeat(32) }];
    await expect(publish(await bundle({ steepness: 8, validation }), ...flags)).rejects.toThrow(message);
    expect(await versions()).toEqual([1]);
  });

  it('compares no models that answer different questions', async () => {
    await writeColours(join(home.path, 'pictures'));
    await publish(await bundle());
    const other = await bundle({ labels: ['red', 'green'] });
    await expect(publish(other, '--eval', 'pictures')).rejects.toThrow(
      /blue, red apart, this one green, red/,
    );
  });

  it('publishes to a bucket', async () => {
    await using fake = await startGcsFake();
    const config = { ...surroundings.config, storageEmulator: fake.endpoint };
    surroundings = { ...surroundings, config };
    const storage = `gs://${fake.bucket}/models-of-ours`;
    expect(await publish(await bundle(), '--storage', storage)).toBe(0);
    await using bucket = openStore(storage, { emulatorHost: fake.endpoint });
    expect((await new Registry(bucket).alias('colour', STABLE, { signal }))?.version).toBe(1);
    expect(await versions()).toEqual([]);
  });

  it('does nothing the second time', async () => {
    const name = await bundle();
    await publish(name);
    await publish(name);
    expect(await versions()).toEqual([1]);
    expect(lines).toContain('models/colour/versions/1 is this very bundle, and answers already');
  });
});

describe('a bundle that is not what was trained', () => {
  it('is refused with one byte flipped, in any file', async () => {
    const name = await bundle();
    const files = (await readdir(join(home.path, name), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThanOrEqual(7);
    for (const file of files) {
      const bytes = await readFile(file);
      const at = Math.floor(bytes.length / 2);
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      await writeFile(file, flipped);
      await expect(publish(name, '--force'), file).rejects.toMatchObject({ reason: 'BUNDLE_INVALID' });
      await writeFile(file, bytes);
    }
    expect(await versions()).toEqual([]);
    expect(await publish(name)).toBe(0);
  });

  it('is refused when nobody trusted has signed it', async () => {
    const name = await bundle({}, 'strange-keys');
    await expect(publish(name, '--force')).rejects.toThrow(
      /signed by key [0-9a-f]{16}, which is not trusted/,
    );
  });

  it("is trusted everywhere that trusts its publisher's key", async () => {
    const name = await bundle({}, 'other-keys');
    await cp(join(home.path, 'other-keys'), join(home.path, 'keys'), {
      recursive: true,
      filter: (path) => !path.endsWith('.key'),
    });
    // The other's public half under another name: the user's own key takes the usual one.
    await cp(join(home.path, 'keys/signing.pub'), join(home.path, 'keys/other.pub'));
    await publish(name);
    const { signature } = await registry.readVersion('colour', 1, { signal });
    expect(lines.join('\n')).toContain(`signed by key ${signature.slice(0, 16)}`);
  });
});

describe('rolling back', () => {
  it('makes the version before answer again', async () => {
    await publish(await bundle());
    await publish(await bundle({ steepness: 8 }), '--force');
    expect(await rollback(['--model', 'colour', '--data-dir', '.'], surroundings)).toBe(0);
    expect(await stable()).toBe(1);
    expect(lines).toContain('models/colour is answered by version 1 again');
  });

  it('says so where there was none before', async () => {
    await publish(await bundle());
    const again = rollback(['--model', 'colour', '--data-dir', '.'], surroundings);
    await expect(again).rejects.toMatchObject({ reason: 'MODEL_NOT_FOUND' });
  });
});

describe('telling of it', () => {
  it('sends predictors a word of each change', async () => {
    await using nats = await startNats({ open: false });
    const log = createLogger({ service: 'test', level: 'silent' });
    await using broker = await connectBroker({
      ...{ url: nats.url, access: nats.access('operator') },
      ...{ name: 'test', log, signal },
    });
    const told: string[] = [];
    const heard = broker.connection.subscribe(PUBLISHED_SUBJECT, { max: 2 });
    await broker.connection.flush();
    const natsAccess = nats.access('publisher');
    const config = { ...surroundings.config, natsUrl: nats.url, natsAccess };
    surroundings = { ...surroundings, config };
    await publish(await bundle());
    await publish(await bundle({ steepness: 8 }), '--force');
    for await (const message of heard) told.push(message.string());
    expect(told).toEqual(['colour', 'colour']);
    expect(lines).toContain('predictors were told');
  });

  it('goes on where no broker runs', async () => {
    const config = { ...surroundings.config, natsUrl: 'nats://127.0.0.1:9' };
    surroundings = { ...surroundings, config };
    expect(await publish(await bundle())).toBe(0);
    expect(lines.at(-1)).toMatch(/no predictor was told/);
  });
});
