import type { Prediction } from '@isitacat/contracts';
import type { PredictionPage } from '../api/index.js';

/** What of the history is known: from the newest on, without gaps. */
export interface History {
  /** Newest first. */
  readonly predictions: readonly Prediction[];
  /** Asks for what comes after; empty when that is all. */
  readonly nextPageToken: string;
}

export const NO_HISTORY: History = { predictions: [], nextPageToken: '' };

/** Adds the page that follows. A prediction that is known already stands as the page has it. */
export function addPage(known: History, page: PredictionPage): History {
  return { predictions: merged(known.predictions, page.predictions), nextPageToken: page.nextPageToken };
}

/**
 * Brings the newest page up to date: what is new comes first, what the page lacks has been deleted, and what is
 * older than the page stays as it was, unless there is a gap between them.
 */
export function renewFirstPage(known: History, page: PredictionPage): History {
  const last = page.predictions.at(-1);
  if (!last || page.nextPageToken === '' || !known.predictions.some(({ name }) => name === last.name))
    return page;
  const older = known.predictions.filter(({ name }) => name > last.name); // names sort newest first
  return { predictions: merged(older, page.predictions), nextPageToken: known.nextPageToken };
}

/** Leaves out every prediction made of a picture that is deleted. */
export function withoutImage({ predictions, nextPageToken }: History, image: string): History {
  return { predictions: predictions.filter((prediction) => prediction.image !== image), nextPageToken };
}

function merged(known: readonly Prediction[], page: readonly Prediction[]): readonly Prediction[] {
  const byName = new Map([...known, ...page].map((prediction) => [prediction.name, prediction]));
  return [...byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}
