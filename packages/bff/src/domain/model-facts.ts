import type { ModelFact } from '@isitacat/contracts';

const MOST_FACTS = 100;
const MOST_CHARACTERS = 200;

/**
 * What a manifest tells of the training, fact by fact: names are joined by dots,
 * lists of words by commas. Lists of numbers are for programs and left out.
 */
export function modelFacts(training: unknown): readonly ModelFact[] {
  return factsOf('', training).slice(0, MOST_FACTS);
}

function factsOf(name: string, value: unknown): readonly ModelFact[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return [{ name, value: clip(String(value)) }];
  if (Array.isArray(value)) {
    const words: readonly unknown[] = value;
    const isText = words.length > 0 && words.every((word) => typeof word === 'string');
    return isText ? [{ name, value: clip(words.join(', ')) }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    factsOf(name === '' ? key : `${name}.${key}`, inner),
  );
}

function clip(text: string): string {
  const characters = Array.from(text);
  return characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…` : text;
}
