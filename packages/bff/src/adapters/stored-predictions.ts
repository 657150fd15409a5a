import {
  batchPrefix,
  imagePredictionsPrefix,
  Prediction,
  predictionAcceptedKey,
  predictionResultKey,
  PREDICTIONS_PREFIX,
} from '@isitacat/contracts';
import { RecordStore, type BlobStore } from '@isitacat/storage';

import { parseImageName, parsePredictionName, predictionId, type PredictionId } from '../domain/names.js';
import type { Page, PageQuery } from '../domain/page.js';
import type { PortCall, PredictionStore } from '../domain/ports.js';
import { collectPage } from './collect-page.js';

const EMPTY = new Uint8Array();

/** Records of predictions in a blob store. One exists as long as it is recorded as accepted. */
export class StoredPredictions implements PredictionStore {
  readonly #store: BlobStore;
  readonly #records: RecordStore<Prediction>;

  constructor(store: BlobStore) {
    this.#store = store;
    this.#records = new RecordStore(store, Prediction);
  }

  /** The marks come first: what is on record can be found to be deleted. */
  async accept(prediction: Prediction, { signal }: PortCall): Promise<void> {
    const id = parsePredictionName(prediction.name);
    const marks = [imagePredictionsPrefix(parseImageName(prediction.image))];
    if (prediction.batch !== '') marks.push(batchPrefix(prediction.batch));
    await Promise.all(marks.map((prefix) => this.#store.create(`${prefix}${id}`, EMPTY, { signal })));
    await this.#records.create(predictionAcceptedKey(id), prediction, { signal });
  }

  async finish(prediction: Prediction, { signal }: PortCall): Promise<Prediction> {
    const key = predictionResultKey(parsePredictionName(prediction.name));
    if (await this.#records.create(key, prediction, { signal })) return prediction;
    return (await this.#records.read(key, { signal })) ?? prediction;
  }

  async find(id: PredictionId, { signal }: PortCall): Promise<Prediction | undefined> {
    const [accepted, result] = await Promise.all([
      this.#records.read(predictionAcceptedKey(id), { signal }),
      this.#records.read(predictionResultKey(id), { signal }),
    ]);
    return accepted && (result ?? accepted); // a result may come after the deletion
  }

  list(batch: string, page: PageQuery, { signal }: PortCall): Promise<Page<Prediction>> {
    return collectPage(
      page,
      (after, limit) => this.#listIds(batch, { signal, after, limit }),
      (id) => this.find(predictionId(id), { signal }),
    );
  }

  /** The mark of the batch goes first: it is found only by what the record says. */
  async delete(id: PredictionId, { signal }: PortCall): Promise<void> {
    const accepted = await this.#records.read(predictionAcceptedKey(id), { signal });
    if (accepted !== undefined && accepted.batch !== '') {
      await this.#store.delete(`${batchPrefix(accepted.batch)}${id}`, { signal });
    }
    await this.#store.delete(predictionAcceptedKey(id), { signal });
    await this.#store.delete(predictionResultKey(id), { signal });
  }

  async #listIds(batch: string, { signal, after, limit }: PageQuery & PortCall): Promise<readonly string[]> {
    if (batch === '') return await this.#store.listPrefixes(PREDICTIONS_PREFIX, { signal, after, limit });
    const prefix = batchPrefix(batch);
    const keys = await this.#store.list(prefix, {
      signal,
      limit,
      ...(after !== '' && { after: `${prefix}${after}` }),
    });
    return keys.map((key) => key.slice(prefix.length));
  }
}
