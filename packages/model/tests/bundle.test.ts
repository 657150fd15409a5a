import { appendFile, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isAppError } from '@isitacat/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  generateSigningKey,
  loadTrustedKeys,
  openSigningKey,
  readBundle,
  signBundle,
  type SigningKey,
  type TrustedKeys,
} from '../src/index.js';
import { DRAFT, writeSampleBundle } from './sample-bundle.js';

const call = { signal: new AbortController().signal };

let folder: string;
let bundle: string;
let key: SigningKey;
let trusted: TrustedKeys;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  bundle = join(folder, 'bundle');
  key = await openSigningKey(join(folder, 'keys'), 'publisher');
  trusted = await loadTrustedKeys([join(folder, 'keys')]);
  await writeSampleBundle(bundle, key);
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const invalid = (words: RegExp) => (error: unknown) =>
  isAppError(error, 'BUNDLE_INVALID') && words.test(error.message) && !error.message.includes(folder);

describe('a bundle', () => {
  it('is read as it was signed', async () => {
    const read = await readBundle(bundle, trusted, call);
    expect(read.manifest).toMatchObject(DRAFT);
    expect(read.manifest.files.map((file) => file.path)).toEqual([
      'golden/cat.jpg',
      'model.onnx',
      'tfjs/group1-shard1of1.bin',
      'tfjs/model.json',
    ]);
    expect(read.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(read.signature).toMatch(new RegExp(`^${key.id} `));
  });

  it('can be signed again after a file has changed', async () => {
    await writeFile(join(bundle, 'model.onnx'), 'a better graph');
    await signBundle(bundle, DRAFT, key, call);
    await expect(readBundle(bundle, trusted, call)).resolves.toBeDefined();
  });

  it.each(['golden/cat.jpg', 'model.onnx', 'tfjs/group1-shard1of1.bin', 'tfjs/model.json'])(
    'is refused when one bit of %s has changed',
    async (name) => {
      const path = join(bundle, name);
      const bytes = await readFile(path);
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      await writeFile(path, bytes);
      const refused = readBundle(bundle, trusted, call);
      await expect(refused).rejects.toSatisfy(invalid(new RegExp(`${name} is not what`)));
    },
  );

  it.each(['manifest.json', 'manifest.sig'])(
    'is refused at every byte of %s that has changed',
    async (name) => {
      const path = join(bundle, name);
      const bytes = await readFile(path);
      for (let at = 0; at < bytes.length - 1; at += 1) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ 1;
        await writeFile(path, changed);
        await expect(readBundle(bundle, trusted, call)).rejects.toSatisfy(invalid(/sign/));
      }
    },
  );

  it('is refused when a file is longer, missing or not in the manifest', async () => {
    await appendFile(join(bundle, 'model.onnx'), '!');
    await expect(readBundle(bundle, trusted, call)).rejects.toSatisfy(invalid(/model.onnx is not what/));
    await rename(join(bundle, 'model.onnx'), join(bundle, 'other.onnx'));
    await expect(readBundle(bundle, trusted, call)).rejects.toSatisfy(invalid(/lacks model.onnx/));
    await writeFile(join(bundle, 'model.onnx'), 'a graph');
    await expect(readBundle(bundle, trusted, call)).rejects.toSatisfy(invalid(/holds other.onnx/));
  });

  it.each(['manifest.json', 'manifest.sig'])('is refused without %s', async (name) => {
    await rm(join(bundle, name));
    await expect(readBundle(bundle, trusted, call)).rejects.toSatisfy(invalid(new RegExp(`no ${name}`)));
  });

  it('is refused when nobody trusted has signed it, whatever key it names', async () => {
    const stranger = generateSigningKey();
    await signBundle(bundle, DRAFT, stranger, call);
    await expect(readBundle(bundle, trusted, call)).rejects.toSatisfy(invalid(/not trusted/));
    await signBundle(bundle, DRAFT, { ...stranger, id: key.id }, call);
    await expect(readBundle(bundle, trusted, call)).rejects.toSatisfy(invalid(/not what key/));
  });

  it('does not mind files whose names start with a dot', async () => {
    await writeFile(join(bundle, '.DS_Store'), 'x');
    await expect(readBundle(bundle, trusted, call)).resolves.toBeDefined();
  });

  it('is not signed with a draft that names an absent file', async () => {
    const draft = { ...DRAFT, graphs: { ...DRAFT.graphs, onnxInt8: 'none.onnx' } };
    const signed = signBundle(bundle, draft, key, call);
    await expect(signed).rejects.toSatisfy(invalid(/graphs.onnxInt8 .* got "none.onnx"/));
  });
});

describe('signing keys', () => {
  it('are readable by their owner only', async () => {
    expect((await stat(join(folder, 'keys', 'publisher.key'))).mode & 0o777).toBe(0o600);
  });

  it('are made once, however many open them at the same time', async () => {
    const opened = await Promise.all(
      Array.from({ length: 5 }, () => openSigningKey(join(folder, 'more'), 'publisher')),
    );
    expect(new Set(opened.map((each) => each.id)).size).toBe(1);
    expect([...(await loadTrustedKeys([join(folder, 'more')])).keys()]).toEqual([opened[0]?.id]);
  });

  it('that are no ed25519 keys are named', async () => {
    await writeFile(join(folder, 'keys', 'broken.pub'), 'no key');
    const loaded = loadTrustedKeys([join(folder, 'keys')]);
    await expect(loaded).rejects.toSatisfy(
      (error) => isAppError(error, 'CONFIG_INVALID') && error.message.includes('broken.pub'),
    );
  });

  it('are none where the folder is not there', async () => {
    expect((await loadTrustedKeys([join(folder, 'none')])).size).toBe(0);
  });
});
