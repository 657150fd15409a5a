import { describe, expect, it } from 'vitest';
import { DataType, SavedModel } from '../../gen/saved_model.js';
import { GraphBuilder } from '../../graph/builder.js';
import { fullWeights } from '../../graph/half.js';
import { writeSavedModel } from './write-saved-model.js';

describe('writeSavedModel', () => {
  const builder = new GraphBuilder();
  builder.affine('normalised', builder.input('pixels', [4, 4, 3]), 1 / 128, -1);
  const kernel = fullWeights([1, 1, 3, 2], Float32Array.of(1, 2, 3, 4, 5, 6));
  const bias = fullWeights([2], Float32Array.of(7, 8));
  builder.conv('features', 'normalised', { kernel, bias, activation: 'relu6' });
  builder.softmax('probabilities', builder.mean('embedding', 'features'));
  const { metaGraphs = [] } = SavedModel.decode(
    writeSavedModel(builder.build(['probabilities', 'embedding'])),
  );
  const [meta] = metaGraphs;
  const nodes = new Map(meta?.graphDef?.node?.map((node) => [node.name, node]));

  it('is tagged for serving and tells its input and outputs', () => {
    const { inputs, outputs } = meta?.signatureDef?.['serving_default'] ?? {};
    expect(meta?.metaInfoDef?.tags).toEqual(['serve']);
    expect(inputs?.['pixels']).toMatchObject({ name: 'pixels:0', dtype: DataType.DT_UINT8 });
    expect(outputs?.['probabilities']?.tensorShape?.dim?.map(({ size }) => size)).toEqual([-1n, 2n]);
    expect(Object.keys(outputs ?? {}).sort()).toEqual(['embedding', 'probabilities']);
  });

  it('names no node that is not there', () => {
    for (const { input = [] } of nodes.values()) for (const name of input) expect(nodes.has(name)).toBe(true);
  });

  it('holds its constants and uses public operations alone', () => {
    const { value } = nodes.get('features/kernel')?.attr?.['value'] ?? {};
    const content = value?.$case === 'tensor' ? value.value.tensorContent : undefined;
    expect(content).toEqual(new Uint8Array(kernel.data.buffer));
    expect([...nodes.values()].filter(({ op = '' }) => op.startsWith('_'))).toEqual([]);
  });
});
