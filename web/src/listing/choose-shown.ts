import type { Question } from '../asking/index.js';

/** Which questions are shown: every one, those without an answer, those gone wrong, or those of one label. */
export type Filter = 'all' | 'open' | 'wrong' | `label:${string}`;

/** In which order. Questions without an answer come first in every order: something still happens to them. */
export type Order = 'newest' | 'surest' | 'unsurest';

/** @param questions Newest first. */
export function chooseShown(
  questions: readonly Question[],
  filter: Filter,
  order: Order,
): readonly Question[] {
  const shown = filter === 'all' ? questions : questions.filter((question) => isShown(question, filter));
  if (order === 'newest') return shown;
  const sign = order === 'surest' ? -1 : 1;
  return shown.toSorted((one, other) => rank(one, sign) - rank(other, sign));
}

function isShown({ state }: Question, filter: Exclude<Filter, 'all'>): boolean {
  if (filter === 'wrong') return state.kind === 'failed';
  if (filter === 'open') return state.kind !== 'failed' && state.kind !== 'done';
  return state.kind === 'done' && filter === `label:${state.answer.label}`;
}

function rank({ state }: Question, sign: 1 | -1): number {
  return state.kind === 'done' ? sign * state.answer.confidence : -2;
}
