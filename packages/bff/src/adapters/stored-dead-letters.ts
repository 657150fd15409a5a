import {
  DEAD_LETTERS_PREFIX,
  DeadLetter,
  deadLetterKey,
  deadLetterPrefix,
  PredictionState,
} from '@isitacat/contracts';
import { RecordStore, type BlobStore } from '@isitacat/storage';

import { parsePredictionName, predictionId, type PredictionId } from '../domain/names.js';
import type { Page, PageQuery } from '../domain/page.js';
import type { DeadLetterStore, PortCall, PredictionStore } from '../domain/ports.js';
import { collectPage } from './collect-page.js';

/**
 * Dead letters in a blob store. One is written before the end that it tells of,
 * so that no job ends without; it counts once its prediction stands as failed.
 */
export class StoredDeadLetters implements DeadLetterStore {
  readonly #store: BlobStore;
  readonly #records: RecordStore<DeadLetter>;
  readonly #predictions: PredictionStore;

  constructor(store: BlobStore, predictions: PredictionStore) {
    this.#store = store;
    this.#records = new RecordStore(store, DeadLetter);
    this.#predictions = predictions;
  }

  bury(deadLetter: DeadLetter, call: PortCall): Promise<DeadLetter> {
    return this.#records.keep(keyOf(deadLetter), deadLetter, call);
  }

  async find(id: PredictionId, call: PortCall): Promise<DeadLetter | undefined> {
    const prediction = await this.#predictions.find(id, call);
    if (prediction?.state !== PredictionState.PREDICTION_STATE_FAILED) return undefined;
    return await this.#records.read(deadLetterKey(id, prediction.replayCount), call);
  }

  list(page: PageQuery, call: PortCall): Promise<Page<DeadLetter>> {
    return collectPage(
      page,
      (after, limit) => this.#store.listPrefixes(DEAD_LETTERS_PREFIX, { ...call, after, limit }),
      (id) => this.find(predictionId(id), call),
    );
  }

  /** Earlier runs' go too. */
  async remove(deadLetter: DeadLetter, { signal }: PortCall): Promise<void> {
    const last = keyOf(deadLetter);
    const keys = await this.#store.list(deadLetterPrefix(parsePredictionName(deadLetter.prediction)), {
      signal,
    });
    for (const key of keys) if (key <= last) await this.#store.delete(key, { signal });
  }
}

function keyOf({ prediction, replayCount }: DeadLetter): string {
  return deadLetterKey(parsePredictionName(prediction), replayCount);
}
