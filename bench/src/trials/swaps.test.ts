import { describe, expect, it } from 'vitest';
import { mixed } from './swaps.js';

const answered = (picture: number, model: string, label: string, times: number) => ({
  ...{ picture, model, label, times },
});

describe('mixed', () => {
  it('finds nothing where each version answers for itself', () => {
    expect(
      mixed([answered(0, 'v1', 'cat', 5), answered(0, 'v2', 'dog', 4), answered(1, 'v1', 'dog', 3)]),
    ).toBe(0);
  });

  it('finds an answer of one version under the name of the other', () => {
    const answers = [answered(0, 'v1', 'cat', 5), answered(0, 'v1', 'dog', 1), answered(0, 'v2', 'dog', 4)];
    expect(mixed(answers)).toBe(1);
  });

  it('finds two versions that answer alike', () => {
    expect(mixed([answered(0, 'v1', 'cat', 5), answered(0, 'v2', 'cat', 4)])).toBe(4);
  });
});
