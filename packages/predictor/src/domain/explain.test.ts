import { describe, expect, it } from 'vitest';
import { explain } from './explain.js';

const model = { labels: ['cat', 'dog', 'other'], map: { width: 2, height: 2 } };
const scores = [
  { label: 'dog', probability: 0.6 },
  { label: 'cat', probability: 0.3 },
  { label: 'other', probability: 0.1 },
];

describe('explain', () => {
  it('shows what speaks for the first label against the second, the strongest brightest', () => {
    // prettier-ignore
    const evidence = [
      0, 8, 50,   1, 3, 50,
      5, 5, 50,   9, 1, 50,
    ];
    expect(explain(evidence, model, scores)).toEqual({
      label: 'dog',
      width: 2,
      height: 2,
      values: Uint8Array.of(255, 64, 0, 0),
      peak: 8,
    });
  });

  it('shows nothing where nothing speaks for the label, as of a model that can not tell', () => {
    const nothing = { values: new Uint8Array(4), peak: 0 };
    expect(explain(new Float32Array(12), model, scores)).toMatchObject(nothing);
    expect(explain(Array.from({ length: 4 }, () => [1, 0, 0]).flat(), model, scores)).toMatchObject(nothing);
  });

  it('refuses evidence of another size than the model promises', () => {
    expect(() => explain(new Float32Array(9), model, scores)).toThrow('expected evidence of 12 values');
  });
});
