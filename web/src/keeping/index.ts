export { forgetEverything } from './forget-everything.js';
export type { Keeper, KeptQuestion } from './keeper.js';
export { openKeeper } from './open-keeper.js';
