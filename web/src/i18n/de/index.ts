import type { Messages } from '../en/index.js';
import { ask } from './ask.js';
import { shell } from './shell.js';

export const de: Messages = { ask, shell };
