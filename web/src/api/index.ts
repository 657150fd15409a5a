export { createApi, type Api } from './api.js';
export { toAppError } from './status.js';
