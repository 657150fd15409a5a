export type { AskingParts, Session } from './ask-picture.js';
export { rememberInputSize } from './input-size.js';
export { isSettled, type Preview, type Progress, type Question, type QuestionState } from './question.js';
export { newRequestId } from './request-id.js';
export { useQuestions } from './use-questions.js';
