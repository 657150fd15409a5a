import { ask } from './ask.js';
import { shell } from './shell.js';

/** Every text of the page in English; its shape is that of every other language. */
export const en = { ask, shell };

export type Messages = typeof en;
