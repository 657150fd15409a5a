export { createApi, type Api, type PredictionPage, type Results, type StoredImage } from './api.js';
export { toAppError } from './status.js';
