import { describe, expect, it } from 'vitest';
import { toSafeHtml } from './markdown.js';

describe('toSafeHtml', () => {
  it('makes headings and tables', () => {
    const html = toSafeHtml('# Model cat\n\n| a | b |\n| - | - |\n| 1 | 2 |');
    expect(html).toContain('<h1>Model cat</h1>');
    expect(html).toContain('<td>2</td>');
  });

  it.each(['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '[x](javascript:alert(1))'])(
    'lets nothing act: %s',
    (markdown) => {
      expect(toSafeHtml(markdown)).not.toMatch(/<script|<img|javascript:/);
    },
  );
});
