export { forgetfulKeeper, type Keeper, type KeptQuestion } from './keeper.js';
export { openKeeper } from './open-keeper.js';
