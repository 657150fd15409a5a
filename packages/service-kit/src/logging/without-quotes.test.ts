import { expect, it } from 'vitest';
import { withoutQuotes } from './without-quotes.js';

it.each([
  ['expected models/{model}, got "models/eyJ.x"', 'expected models/{model}, got "…"'],
  [String.raw`got "a \" b" and "c"`, 'got "…" and "…"'],
  ['4 pictures wait already', '4 pictures wait already'],
])('what %j quotes is not told', (message, told) => {
  expect(withoutQuotes(message)).toBe(told);
});
