import { describe, expect, it } from 'vitest';

import { modelFacts } from './model-facts.js';

describe('modelFacts', () => {
  it('names each fact by its place, and leaves out what is for programs', () => {
    const training = {
      backbone: { name: 'lite2', bytes: 24 },
      recipe: { prior: ['tabby', 'tiger cat'], empty: [], fast: true },
      statistics: { mean: [0.1, 0.2], nested: [{ a: 1 }], nothing: null },
    };
    expect(modelFacts(training)).toEqual([
      { name: 'backbone.name', value: 'lite2' },
      { name: 'backbone.bytes', value: '24' },
      { name: 'recipe.prior', value: 'tabby, tiger cat' },
      { name: 'recipe.fast', value: 'true' },
    ]);
    expect(modelFacts({})).toEqual([]);
  });

  it('tells at most 100 facts of 200 characters', () => {
    const facts = modelFacts(
      Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`f${i}`, '猫'.repeat(300)])),
    );
    expect(facts).toHaveLength(100);
    expect(Array.from(facts[0]?.value ?? '')).toHaveLength(200);
  });
});
