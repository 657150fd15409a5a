export type { Keeper, KeptQuestion } from './keeper.js';
export { openKeeper } from './open-keeper.js';
