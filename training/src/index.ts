export { evaluate } from './commands/evaluate.js';
export { train } from './commands/train.js';
export type { Surroundings } from './commands/surroundings.js';
export type { TrainingConfig } from './config.js';
export type { ProgressOut } from './terminal/progress.js';
