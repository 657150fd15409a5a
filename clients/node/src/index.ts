export { Client, type Question } from './client.js';
export type { Credential } from './credential.js';
export { describeFailure, failureIn, failureOf, isServiceError, type Failure } from './failure.js';
export { Follower, isFinal } from './follower.js';
