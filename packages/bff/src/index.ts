export { DEFAULT_WAIT_MS, MAX_WAIT_MS } from './rpc/question-call.js';
export { readConfig, STREAM_LIMITS, type BffConfig } from './config.js';
export { startBff, type Bff } from './start.js';
export type { StreamLimits } from './rpc/stream-results.js';
