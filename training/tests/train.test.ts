import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadTrustedKeys, readBundle } from '@isitacat/model';
import { temporaryDirectory } from '@isitacat/testkit';
import { expect, it } from 'vitest';
import { train } from '../src/commands/train.js';
import { layOutCats } from './support/cat-folders.js';
import { quietSurroundings } from './support/surroundings.js';

const PER_CLASS = 20;

/** A few pictures of each class, one file that is none, and a manifest that forbids one picture. */
async function layOut(folder: string): Promise<void> {
  const { cat, not_cat: others } = await layOutCats(folder, PER_CLASS);
  const licences = [...cat, ...others].map(
    (path, n) => `${path},test,${n === 0 ? 'non-commercial' : 'open'}`,
  );
  await writeFile(join(folder, 'data/cat/broken.jpg'), 'no picture');
  await writeFile(join(folder, 'manifest.csv'), ['path,source,licence', ...licences].join('\n'));
}

it('npm run train makes a signed bundle of a folder, once the backbone is fetched', async () => {
  await using folder = await temporaryDirectory();
  await layOut(folder.path);
  const { surroundings, lines } = quietSurroundings(folder.path);
  const args = ['--data', 'data', '--out', 'bundle', '--keys', 'keys', '--model', 'feline', '--size', '96'];
  const licence = ['--manifest', 'manifest.csv', '--exclude-licence', 'non-commercial'];
  const small = [
    '--backbone',
    'efficientnet-lite0',
    '--engine',
    'tfjs-wasm',
    '--prior',
    'tabby,tiger cat,Persian cat',
  ];
  expect(await train([...args, ...licence, ...small, '--test', 'data'], surroundings)).toBe(0);

  const trusted = await loadTrustedKeys([join(folder.path, 'keys')]);
  const bundle = await readBundle(join(folder.path, 'bundle'), trusted, { signal: surroundings.signal });
  const { manifest } = bundle;
  expect(manifest).toMatchObject({
    model: 'feline',
    labels: ['cat', 'not_cat'],
    input: { width: 96, height: 96 },
  });
  expect(manifest.golden).toHaveLength(4);
  expect(manifest.metrics['validation_accuracy']).toBeGreaterThan(0.6);
  expect(manifest.training).toMatchObject({
    data: { broken: 1, excluded: 1, licences: { open: 2 * PER_CLASS - 1 } },
  });
  expect(lines).toContain('engine: tfjs-wasm');
  expect(lines.join('\n')).toMatch(/skipped cat\/broken\.jpg: .+/u);
  expect(await readFile(join(folder.path, 'bundle/README.md'), 'utf8')).toContain('| test | open |');
}, 180_000);
