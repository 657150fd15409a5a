import { describe, expect, it } from 'vitest';
import { putBetween } from './tell-again.js';

const DOCUMENT = '# Title\n\n<!-- results -->\n\nold\n\n<!-- end of results -->\n\nlast\n';

describe('putBetween', () => {
  it('replaces what stands between the marks and nothing else', () => {
    const once = putBetween(DOCUMENT, '| new |\n');
    expect(once).toBe('# Title\n\n<!-- results -->\n\n| new |\n\n<!-- end of results -->\n\nlast\n');
    expect(putBetween(once, '| new |\n')).toBe(once);
  });

  it('refuses a document without marks', () => {
    expect(() => putBetween('# Title\n', 'new')).toThrow(/<!-- results -->/);
  });
});
