import { Model, ModelVersion } from '@isitacat/contracts';
import { describe, expect, it } from 'vitest';
import { describeModel, taughtWith } from './described-model.js';

describe('describeModel', () => {
  it('tells which version answers, and since when', () => {
    const moveTime = new Date(0);
    const model = Model.fromPartial({
      name: 'models/cat',
      versions: [{ name: 'models/cat/versions/2' }, { name: 'models/cat/versions/1' }],
      aliases: [{ alias: 'stable', modelVersion: 'models/cat/versions/1', moveTime }],
    });
    const { id, stable, stableSince } = describeModel(model);
    expect([id, stable?.name, stableSince]).toEqual(['cat', 'models/cat/versions/1', moveTime]);
  });

  it('has no answer where no version is stable', () => {
    expect(describeModel(Model.fromPartial({ name: 'models/cat' })).stable).toBeUndefined();
  });
});

describe('taughtWith', () => {
  it('counts the pictures of each class', () => {
    const facts = [
      { name: 'data.classes.cat', value: '2959' },
      { name: 'data.train', value: '4576' },
      { name: 'data.classes.odd', value: 'many' },
    ];
    expect(taughtWith(ModelVersion.fromPartial({ facts }))).toEqual([{ label: 'cat', count: 2959 }]);
  });
});
