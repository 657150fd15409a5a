export { StreamedAnswers, type AnswerFeed } from './answer-feed.js';
export { withRetries } from './retry.js';
