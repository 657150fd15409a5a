export type { Api, PredictionPage, Results } from './api.js';
export { createApi } from './create-api.js';
export { toAppError } from './status.js';
