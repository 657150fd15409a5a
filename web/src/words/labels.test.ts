import { describe, expect, it } from 'vitest';
import { labelInWords } from './labels.js';

describe('labelInWords', () => {
  it.each([
    ['cat', 'Cat'],
    ['not_cat', 'Not a cat'],
    ['not_owl', 'Not an owl'],
    ['golden_retriever', 'Golden retriever'],
    ['', ''],
  ])('says %j as %j', (label, words) => {
    expect(labelInWords(label)).toBe(words);
  });
});
