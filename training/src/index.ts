export { train } from './commands/train.js';
export type { Surroundings } from './commands/surroundings.js';
export type { ProgressOut } from './terminal/progress.js';
