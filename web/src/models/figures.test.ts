import { describe, expect, it } from 'vitest';
import { figuresOf } from './figures.js';

const metric = (name: string, value: number) => ({ name, value });

describe('figuresOf', () => {
  it('prefers what was measured in a test', () => {
    const metrics = [
      metric('validation_accuracy', 0.99),
      metric('test_accuracy', 0.97),
      metric('test_ece', 0.02),
    ];
    expect(figuresOf({ metrics })).toEqual([metric('accuracy', 0.97), metric('ece', 0.02)]);
  });

  it.each([
    [[metric('validation_auc', 0.9)], [metric('auc', 0.9)]],
    [[metric('accuracy', 0.9), metric('loss', 3)], [metric('accuracy', 0.9)]],
    [[], []],
  ])('takes what there is: %j', (metrics, figures) => {
    expect(figuresOf({ metrics })).toEqual(figures);
  });
});
