import { expect, it } from 'vitest';
import { embeddingDistance } from './embedding-distance.js';

it('counts each dimension by how much that varies', () => {
  const statistics = { mean: [1, 2], variance: [4, 0.25] };
  expect(embeddingDistance([1, 2], statistics)).toBe(0);
  expect(embeddingDistance([3, 2.5], statistics)).toBe(1);
  expect(embeddingDistance([5, 2], statistics)).toBe(2);
});

it('is not thrown off by a dimension that never varies', () => {
  expect(embeddingDistance([1, 3], { mean: [1, 2], variance: [0, 1] })).toBe(0.5);
});
