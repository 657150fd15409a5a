import type { Progress } from '../asking/index.js';

/** What happens to a picture, said while it happens. */
export function progressInWords(progress: Progress): string {
  switch (progress.kind) {
    case 'queued':
      return 'Waiting for its turn';
    case 'preparing':
      return 'Getting the picture ready';
    case 'sending':
      return 'Sending the picture';
    case 'waiting':
      return progress.before > 0 ? `Waiting, ${others(progress.before)} first` : 'Waiting to be seen';
    case 'looking':
      return 'Looking closely';
    default:
      return progress satisfies never;
  }
}

function others(count: number): string {
  return count === 1 ? '1 other' : `${count} others`;
}
