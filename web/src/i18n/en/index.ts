import { answer } from './answer.js';
import { ask } from './ask.js';
import { history } from './history.js';
import { models } from './models.js';
import { problems } from './problems.js';
import { shell } from './shell.js';
import { signIn } from './sign-in.js';

/** Every text of the page in English; its shape is that of every other language. */
export const en = { answer, ask, history, models, problems, shell, signIn };

export type Messages = typeof en;
