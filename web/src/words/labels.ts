/** A class in words: `cat` is "Cat", `not_cat` "Not a cat", `golden_retriever` "Golden retriever". */
export function labelInWords(label: string): string {
  const [, negated] = /^not_(.+)$/.exec(label) ?? [];
  const thing = (negated ?? label).replaceAll('_', ' ').trim();
  if (negated !== undefined) return `Not ${articleOf(thing)} ${thing}`;
  return thing.charAt(0).toUpperCase() + thing.slice(1);
}

function articleOf(thing: string): string {
  return /^[aeiou]/i.test(thing) ? 'an' : 'a';
}
