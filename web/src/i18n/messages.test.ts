import { computed } from 'vue';
import { afterEach, describe, expect, it } from 'vitest';
import { de } from './de/index.js';
import { en } from './en/index.js';
import { locale, showLocale, t } from './messages.js';

/** The path and text of every message; a function's parameters are given as words. */
function texts(messages: object, path = ''): readonly (readonly [string, string])[] {
  return Object.entries(messages).flatMap(([key, value]: [string, unknown]) => {
    const name = `${path}${key}`;
    if (typeof value === 'string') return [[name, value] as const];
    if (typeof value === 'function') return [[name, String(value)] as const];
    return typeof value === 'object' && value !== null ? texts(value, `${name}.`) : [];
  });
}

describe('the texts of the page', () => {
  afterEach(() => showLocale('en'));

  it('follow the language that is shown, also in what was computed of them', async () => {
    const name = computed(() => `${t.shell.name}!`);
    expect(name.value).toBe('Is it a cat?!');
    await showLocale('de');
    expect(name.value).toBe('Ist das eine Katze?!');
    expect(locale.value).toBe('de');
  });

  it('are in the language that was asked for last', async () => {
    await Promise.all([showLocale('de'), showLocale('en')]);
    expect([locale.value, t.shell.ask]).toEqual(['en', 'Ask']);
  });

  it('are all there in German, none of them empty', () => {
    const german = texts(de);
    expect(german.map(([path]) => path).sort()).toEqual(
      texts(en)
        .map(([path]) => path)
        .sort(),
    );
    expect(german.filter(([, text]) => text.trim() === '')).toEqual([]);
  });
});
