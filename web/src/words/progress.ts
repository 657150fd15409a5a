import type { Progress } from '../asking/index.js';
import { t } from '../i18n/index.js';

/**
 * What happens to a picture, said while it happens.
 *
 * @param held Whether the server cannot be reached: then what is not sent yet waits for it.
 */
export function progressInWords(progress: Progress, held = false): string {
  const words = t.ask.progress;
  switch (progress.kind) {
    case 'queued':
      return words.queued;
    case 'preparing':
      return words.preparing;
    case 'ready':
      return held ? words.onHold : words.ready;
    case 'sending':
      return held ? words.onHold : words.sending;
    case 'waiting':
      return progress.before > 0 ? words.waitingBehind(progress.before) : words.waiting;
    case 'looking':
      return words.looking;
    default:
      return progress satisfies never;
  }
}
