import { isSettled, type Question } from '../asking/index.js';

/** How far a list of questions has come. */
export interface Tally {
  readonly total: number;
  /** Taken by the server, answered or not. */
  readonly sent: number;
  /** With an answer. */
  readonly answered: number;
  readonly failed: number;
  /** Neither answered nor failed yet. */
  readonly open: number;
  /** The labels of the answers, in order of the alphabet. */
  readonly labels: readonly string[];
}

const UNSENT: ReadonlySet<Question['state']['kind']> = new Set(['queued', 'preparing', 'ready', 'sending']);

export function tally(questions: readonly Question[]): Tally {
  const count = (holds: (question: Question) => boolean): number => questions.filter(holds).length;
  const labels = questions.flatMap(({ state }) => (state.kind === 'done' ? [state.answer.label] : []));
  const failed = count(({ state }) => state.kind === 'failed');
  return {
    total: questions.length,
    sent: count(({ state }) => !UNSENT.has(state.kind)) - failed,
    answered: labels.length,
    failed,
    open: count((question) => !isSettled(question)),
    labels: [...new Set(labels)].sort(),
  };
}
