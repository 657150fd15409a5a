export type { AskingParts } from './ask-picture.js';
export { rememberInputSize } from './input-size.js';
export type { Preview, Progress, Question, QuestionState } from './question.js';
export { newRequestId } from './request-id.js';
export { useQuestions } from './use-questions.js';
