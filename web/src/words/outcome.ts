import type { QuestionState } from '../asking/index.js';
import { answerInWords } from './answers.js';
import { problemInWords } from './problems.js';
import { progressInWords } from './progress.js';

/** Where a question stands, in a sentence for those who hear the page. */
export function outcomeInWords(state: QuestionState): string {
  if (state.kind === 'done') return answerInWords(state.answer);
  if (state.kind !== 'failed') return progressInWords(state);
  const { title, advice } = problemInWords(state.error);
  return `${title}. ${advice}`;
}
