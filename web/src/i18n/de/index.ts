import type { Messages } from '../en/index.js';
import { answer } from './answer.js';
import { ask } from './ask.js';
import { history } from './history.js';
import { models } from './models.js';
import { problems } from './problems.js';
import { shell } from './shell.js';
import { signIn } from './sign-in.js';

export const de: Messages = { answer, ask, history, models, problems, shell, signIn };
