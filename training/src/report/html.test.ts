import { describe, expect, it } from 'vitest';
import { escapeHtml, htmlTable, percent } from './html.js';

describe('escapeHtml', () => {
  it('leaves nothing that could open a tag or end an attribute', () => {
    expect(escapeHtml(`<b title="x">'&'</b>`)).toBe('&lt;b title=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/b&gt;');
  });
});

describe('htmlTable', () => {
  it('escapes every cell and marks those that are numbers', () => {
    const table = htmlTable(['<a>'], [['<i>'], ['1.5\u00a0%'], [3], ['–'], ['3 cats']]);
    expect(table).toContain('<th scope="col">&lt;a&gt;</th>');
    expect(table).toContain('<td>&lt;i&gt;</td>');
    expect(table.match(/class="number"/gu)).toHaveLength(3);
  });
});

describe('percent', () => {
  it('shows what is unknown as a dash', () => {
    expect([percent(0.5), percent(undefined)]).toEqual(['50.0\u00a0%', '–']);
  });
});
