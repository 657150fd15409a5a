import type { AdminServiceDefinition } from '@isitacat/contracts';
import type { Implementation } from '@isitacat/service-kit';

import { parsePredictionName } from '../domain/names.js';
import { pageToken, parsePage } from '../domain/page.js';
import { deadLetterNotFound, replayJob, type ReplayDeps } from '../domain/replay-job.js';

const LIST = 'deadLetters';

/** `AdminService`. */
export function admin(deps: ReplayDeps): Implementation<typeof AdminServiceDefinition> {
  return {
    async listDeadLetters({ pageSize, pageToken: token }, call) {
      const page = await deps.deadLetters.list(parsePage(pageSize, token, LIST), call);
      return { deadLetters: page.items, nextPageToken: pageToken(page.next, LIST) };
    },
    async getDeadLetter({ prediction }, call) {
      const id = parsePredictionName(prediction, 'prediction');
      const deadLetter = await deps.deadLetters.find(id, call);
      if (deadLetter === undefined) throw deadLetterNotFound(id);
      return { deadLetter };
    },
    async replayDeadLetter({ prediction }, call) {
      return { prediction: await replayJob(deps, parsePredictionName(prediction, 'prediction'), call) };
    },
  };
}
