import pLimit from 'p-limit';
import { Line, StreamedAnswers } from './answers/index.js';
import type { Api } from './api/index.js';
import { newRequestId, rememberInputSize, type AskingParts, type Session } from './asking/index.js';
import { openKeeper } from './keeping/index.js';
import { PictureWorkshop } from './picture/index.js';
import { whileOpen, type SignIn } from './sign-in/index.js';

/** Browsers open six connections to a server; one carries the answers, and one stays free for all else. */
const AT_ONCE = 3;

/** What asking needs, wired for this page. */
export function wireAsking(api: Api, { closed }: Pick<SignIn, 'closed'>): AskingParts {
  const line = new Line();
  const workshop = new PictureWorkshop();
  workshop.warm();
  return {
    api,
    line,
    session: openSession(api, line),
    // Pictures are made ready, and kept, while somebody signs in: that may take them to another page.
    inputSize: rememberInputSize((signal) =>
      whileOpen(closed, signal, (limit) => api.getDefaultModel(limit)),
    ),
    prepare: workshop.prepare,
    inTurn: pLimit(AT_ONCE),
  };
}

async function openSession(api: Api, line: Line): Promise<Session> {
  const keeper = await openKeeper(newRequestId);
  const { answers, resumeToken } = keeper.left;
  const feed = new StreamedAnswers((token, signal) => api.streamBatch(keeper.batch, token, signal), {
    line,
    resumeToken,
    known: answers,
    note: (token, final) => {
      keeper.noteAnswer(token, final);
    },
  });
  return { keeper, feed };
}
