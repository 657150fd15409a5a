import { readableLine } from './warnings.js';

const MOST_LINES = 8;
const MOST_CHARACTERS = 300;

/**
 * The end of a part's output as a person can read it: no times and levels, no
 * JSON, no colours, nothing twice; and only what is a warning or worse, or no
 * log line at all, where there is such.
 *
 * @param lines Oldest first.
 * @returns lines; one that says so where there was nothing.
 */
export function lastWords(lines: readonly string[]): readonly string[] {
  const told = lines.map(readableLine).filter(({ text }) => text !== '');
  const grave = told.filter(({ isGrave }) => isGrave);
  const words = (grave.length > 0 ? grave : told).map(({ text }) => text.slice(0, MOST_CHARACTERS));
  const distinct = words.filter((text, index) => words.indexOf(text) === index);
  return distinct.length === 0 ? ['it said nothing'] : distinct.slice(-MOST_LINES);
}
