export type { Api, PredictionPage, Results } from './api.js';
export { createApi } from './create-api.js';
export { alwaysAs, type Guard, type Pass } from './guard.js';
export { toAppError } from './status.js';
