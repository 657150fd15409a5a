import { access, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { parse } from 'csv-parse/sync';
import { loadTrustedKeys, readBundle, type Bundle } from '@isitacat/model';
import { sharedData, temporaryDirectory } from '@isitacat/testkit';
import { expect, it } from 'vitest';
import { train } from '../src/commands/train.js';
import { quietSurroundings } from './support/surroundings.js';

const KINDS = ['Faces', 'Motorbikes', 'airplanes', 'dog'] as const;
/** The classes are of unlike sizes on purpose. */
const COUNTS = [24, 16, 16, 8] as const;

/** Writes a table that names pictures of four kinds where they lie, and a file that is not there. */
async function writeTable(file: string): Promise<void> {
  const manifest = sharedData('manifest.csv');
  const known = parse<Record<string, string>>(await readFile(manifest), { columns: true });
  const lines = KINDS.flatMap((kind, n) =>
    known
      .filter(({ path = '', fine_label }) => path.startsWith('train/') && fine_label === kind)
      .slice(0, COUNTS[n])
      .map(({ path = '' }) => `${relative(dirname(file), join(dirname(manifest), path))},${kind}`),
  );
  await writeFile(file, ['path,label', ...lines, 'lost.jpg,dog', ''].join('\n'));
}

/** Bundles by name of the folder they are made in. */
async function trainInto(
  folder: string,
  out: string,
  args: readonly string[],
): Promise<{ readonly bundle: Bundle; readonly lines: readonly string[] }> {
  const { surroundings, lines } = quietSurroundings(folder);
  const small = ['--recipe', 'fast', '--size', '96', '--engine', 'tfjs-wasm', '--model', 'kinds'];
  await train(['--data', 'kinds.csv', ...small, '--out', out, '--keys', 'keys', ...args], surroundings);
  const trusted = await loadTrustedKeys([join(folder, 'keys')]);
  const bundle = await readBundle(join(folder, out), trusted, { signal: surroundings.signal });
  return { bundle, lines };
}

const digestOf = ({ manifest }: Bundle, path: string): string | undefined =>
  manifest.files.find((file) => file.path === path)?.sha256;

it('a table of four classes becomes a model, the same one for the same seed', async () => {
  await using folder = await temporaryDirectory();
  await writeTable(join(folder.path, 'kinds.csv'));
  const first = await trainInto(folder.path, 'first', []);
  const { manifest } = first.bundle;
  expect(manifest.labels).toEqual(KINDS);
  expect(manifest.metrics['validation_balanced_accuracy']).toBeGreaterThan(0.7);
  expect(first.lines).toContain('skipped lost.jpg: cannot be read');
  expect(first.lines).toContain(
    '64 pictures: Faces 24, Motorbikes 16, airplanes 16, dog 8; 0 left out for their licence',
  );

  // Nothing computed before may help; only the backbone is not fetched again.
  const backbones = join(quietSurroundings(folder.path).surroundings.root, '.cache/backbones');
  await access(backbones);
  await symlink(backbones, join(folder.path, 'backbones'));
  const again = await trainInto(folder.path, 'again', ['--cache', '.']);
  const other = await trainInto(folder.path, 'other', ['--seed', '2']);
  for (const path of ['validation.json', 'onnx/model.onnx', 'tfjs/model.json']) {
    expect(digestOf(again.bundle, path)).toBe(digestOf(first.bundle, path));
    expect(digestOf(first.bundle, path)).toBeDefined();
  }
  expect(digestOf(other.bundle, 'validation.json')).not.toBe(digestOf(first.bundle, 'validation.json'));
}, 240_000);
