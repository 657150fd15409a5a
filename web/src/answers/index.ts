export { StreamedAnswers, type AnswerFeed } from './answer-feed.js';
export { Line } from './line.js';
export { withRetries } from './retry.js';
