import { describe, expect, it } from 'vitest';

import { pageToken, parsePage } from './page.js';

describe('parsePage', () => {
  it('takes 50 where no size is asked for', () => {
    expect(parsePage(0, '', 'images')).toEqual({ after: '', limit: 50 });
    expect(parsePage(1_000, '', 'images').limit).toBe(1_000);
  });

  it('goes on where a token says', () => {
    expect(parsePage(1, pageToken('abc', 'images'), 'images').after).toBe('abc');
    expect(pageToken(undefined, 'images')).toBe('');
  });

  it('refuses a token of another list, and what is no token', () => {
    const foreign = [pageToken('abc', 'models'), pageToken('../x', 'images'), 'e30', '%', 'bnVsbA'];
    for (const token of foreign) {
      expect(() => parsePage(1, token, 'images')).toThrow(
        expect.objectContaining({ reason: 'PAGE_TOKEN_INVALID', field: 'page_token' }),
      );
    }
  });

  it('refuses sizes out of range', () => {
    for (const size of [-1, 1_001]) {
      expect(() => parsePage(size, '', 'images')).toThrow(
        expect.objectContaining({ reason: 'FIELD_INVALID', field: 'page_size' }),
      );
    }
  });
});
