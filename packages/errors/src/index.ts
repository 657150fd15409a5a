export { AppError, isAppError, type AppErrorOptions } from './app-error.js';
export { REASONS, type Kind, type Reason } from './reasons.js';
