import { t } from '../i18n/index.js';

/** A class in words: `cat` is "Cat", `not_cat` "Not a cat", `golden_retriever` "Golden retriever". */
export function labelInWords(label: string): string {
  if (label === 'cat') return t.answer.cat;
  if (label === 'not_cat') return t.answer.notCat;
  const [, negated] = /^not_(.+)$/.exec(label) ?? [];
  const thing = (negated ?? label).replaceAll('_', ' ').trim();
  if (negated !== undefined) return t.answer.not(thing);
  return thing.charAt(0).toUpperCase() + thing.slice(1);
}
