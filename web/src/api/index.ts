export { createApi, type Api, type PredictionPage, type StoredImage } from './api.js';
export { toAppError } from './status.js';
