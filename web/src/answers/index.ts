export { StreamedAnswers, type AnswerFeed } from './answer-feed.js';
export { Line, type RetryLine } from './line.js';
export { withRetries } from './retry.js';
