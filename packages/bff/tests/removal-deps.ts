import type { BlobStore } from '@isitacat/storage';

import { StoredDeadLetters } from '../src/adapters/stored-dead-letters.js';
import { StoredFeedback } from '../src/adapters/stored-feedback.js';
import { StoredImages } from '../src/adapters/stored-images.js';
import { StoredPredictions } from '../src/adapters/stored-predictions.js';
import type { ExpireDeps, Retention } from '../src/domain/expire.js';
import type { Backlog, EventLog } from '../src/domain/ports.js';

const FOR_EVER: Retention = { picturesMs: Infinity, predictionsMs: Infinity };

/** What removing takes, with a real store and a broker that has nothing. */
export function removalDeps(
  store: BlobStore,
  keep = FOR_EVER,
): ExpireDeps & { readonly deadLetters: StoredDeadLetters } {
  const predictions = new StoredPredictions(store);
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    images: new StoredImages(store, keep.picturesMs),
    predictions,
    feedback: new StoredFeedback(store),
    deadLetters: new StoredDeadLetters(store, predictions),
    events: { drop: nothing } satisfies Partial<EventLog> as unknown as EventLog,
    backlog: { purge: nothing } satisfies Partial<Backlog> as unknown as Backlog,
    keep,
  };
}
