export { readConfig, type PredictorConfig } from './config.js';
export { startPredictor, type PredictorDeps } from './start.js';
export type { JobTimes } from './adapters/serve-options.js';
export type { Predictor } from './predictor.js';
