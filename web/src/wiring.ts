import pLimit from 'p-limit';
import { StreamedAnswers } from './answers/index.js';
import type { Api } from './api/index.js';
import { newRequestId, rememberInputSize, type AskingParts } from './asking/index.js';
import { PictureWorkshop } from './picture/index.js';

/** Browsers open six connections to a server; one carries the answers, and one stays free for all else. */
const AT_ONCE = 3;

/** What asking needs, wired for this page. */
export function wireAsking(api: Api): AskingParts {
  const batch = newRequestId();
  return {
    api,
    batch,
    feed: new StreamedAnswers((resumeToken, signal) => api.streamBatch(batch, resumeToken, signal)),
    inputSize: rememberInputSize((signal) => api.getDefaultModel(signal)),
    prepare: new PictureWorkshop().prepare,
    inTurn: pLimit(AT_ONCE),
  };
}
