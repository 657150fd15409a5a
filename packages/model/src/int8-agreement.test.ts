import { describe, expect, it } from 'vitest';

import { isInt8Trustworthy } from './int8-agreement.js';

describe('isInt8Trustworthy', () => {
  it('accepts up to 0.5 % of changed answers and a mean change of 0.01', () => {
    expect(isInt8Trustworthy({ pictures: 1000, answersChanged: 5, meanChange: 0.01 })).toBe(true);
  });

  it.each([
    ['more changed answers', { pictures: 1000, answersChanged: 6, meanChange: 0 }],
    ['a larger mean change', { pictures: 1000, answersChanged: 0, meanChange: 0.011 }],
    ['no pictures at all', { pictures: 0, answersChanged: 0, meanChange: 0 }],
  ])('refuses %s', (_, agreement) => {
    expect(isInt8Trustworthy(agreement)).toBe(false);
  });
});
