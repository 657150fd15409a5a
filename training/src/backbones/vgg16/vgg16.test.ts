import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as h5 from 'h5wasm/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readKerasConvolutions, type KerasConvolution } from './read-keras-weights.js';
import { FLAT_STEP, vgg16Trunk } from './vgg16.js';

let dir = '';
beforeEach(async () => {
  await h5.ready;
  dir = await mkdtemp(join(tmpdir(), 'keras-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Writes convolutions from 1 to 1 channel, their kernels all `n` for the `n`-th path. */
function writeWeights(paths: readonly (readonly [kernel: string, bias: string])[]): string {
  const file = join(dir, 'weights.h5');
  const opened = new h5.File(file, 'w');
  for (const [n, [kernel, bias]] of paths.entries()) {
    create(opened, kernel, [3, 3, 1, 1], new Float32Array(9).fill(n));
    create(opened, bias, [1], Float32Array.of(n));
  }
  opened.close();
  return file;
}

function create(root: h5.Group, path: string, shape: number[], data: Float32Array): void {
  const parts = path.split('/');
  let group = root;
  for (const part of parts.slice(0, -1)) {
    const child = group.get(part);
    group = child instanceof h5.Group ? child : group.create_group(part);
  }
  group.create_dataset({ name: parts.at(-1) ?? '', data, shape });
}

describe('readKerasConvolutions', () => {
  it.each([
    [
      'by layer',
      ['block1_conv1', 'block1_conv2'].map((l) => [`${l}/${l}/kernel:0`, `${l}/${l}/bias:0`] as const),
    ],
    [
      'by number',
      ['conv2d', 'conv2d_2', 'conv2d_10'].map((l) => [`layers/${l}/vars/0`, `layers/${l}/vars/1`] as const),
    ],
    ['as first written', [['conv_1/conv_1_W', 'conv_1/conv_1_b'] as const]],
  ])('finds layers in their order in a file laid out %s', async (_, paths) => {
    const found = await readKerasConvolutions(writeWeights(paths));
    expect(found.map(({ bias }) => bias.data[0])).toEqual([...paths.keys()]);
    expect(found[0]?.kernel.shape).toEqual([3, 3, 1, 1]);
  });

  it('refuses what is no HDF5 file', async () => {
    const file = join(dir, 'weights.h5');
    await writeFile(file, 'no');
    await expect(readKerasConvolutions(file)).rejects.toMatchObject({ reason: 'BUNDLE_INVALID' });
  });
});

const WIDTHS = [3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512];

function convolutions(): readonly KerasConvolution[] {
  return WIDTHS.slice(1).map((out, n) => {
    const inputs = WIDTHS[n] ?? 0;
    return {
      path: String(n),
      kernel: { shape: [3, 3, inputs, out], data: new Float32Array(9 * inputs * out) },
      bias: { shape: [out], data: new Float32Array(out) },
    };
  });
}

describe('vgg16Trunk', () => {
  it('ends in a map a 32nd of the picture, flattened', () => {
    const builder = vgg16Trunk(convolutions(), 64);
    expect(builder.shapeOf('features')).toEqual([2, 2, 512]);
    expect(builder.shapeOf(FLAT_STEP)).toEqual([2048]);
  });

  it('refuses convolutions that are not its own, naming what it got', () => {
    const [, ...rest] = convolutions();
    expect(() => vgg16Trunk(rest, 64)).toThrow(/from 3 to 64 channels, got 1 of 3 × 3 × 64 × 64/u);
    expect(() => vgg16Trunk(convolutions().slice(0, 12), 64)).toThrow(/got none of nothing/u);
  });
});
