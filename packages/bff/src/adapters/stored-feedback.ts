import {
  Feedback,
  feedbackMarkKey,
  feedbackPrefix,
  predictionFeedbackKey,
  readFeedbackMark,
  type FeedbackMark,
  type Prediction,
} from '@isitacat/contracts';
import { RecordStore, type BlobStore } from '@isitacat/storage';

import { parseModelName, parsePredictionName, type PredictionId } from '../domain/names.js';
import type { Agreement, FeedbackStore, PortCall } from '../domain/ports.js';

const EMPTY = new Uint8Array();
/** A listing of so many marks costs little, and tells how a model does of late. */
const NEWEST = 2_000;
/** A loser of a race looks again; losing so often means that something else is wrong. */
const MOST_LOOKS = 10;

/** Feedback in a blob store: a record with the prediction, and a mark by model whose key tells the verdict. */
export class StoredFeedback implements FeedbackStore {
  readonly #store: BlobStore;
  readonly #records: RecordStore<Feedback>;

  constructor(store: BlobStore) {
    this.#store = store;
    this.#records = new RecordStore(store, Feedback);
  }

  /** The mark comes first: what is on record can be found to be exported, and deleted. */
  async put(prediction: Prediction, feedback: Feedback, { signal }: PortCall): Promise<void> {
    const id = parsePredictionName(prediction.name);
    await this.#store.create(markKey(prediction, feedback.label === prediction.label), EMPTY, { signal });
    await this.#records.replace(predictionFeedbackKey(id), feedback, { signal });
    let shown: string | undefined;
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      // Of several that speak at once, each leaves the mark of the one that stands.
      const standing = (await this.find(id, { signal }))?.label;
      if (standing === undefined || standing === shown) return;
      const agrees = standing === prediction.label;
      await this.#store.create(markKey(prediction, agrees), EMPTY, { signal });
      await this.#store.delete(markKey(prediction, !agrees), { signal });
      shown = standing;
    }
  }

  find(id: PredictionId, call: PortCall): Promise<Feedback | undefined> {
    return this.#records.read(predictionFeedbackKey(id), call);
  }

  async remove(prediction: Prediction, { signal }: PortCall): Promise<void> {
    if (parseModelName(prediction.model, '').version === 'stable') return; // nothing answered, nothing said
    await this.#store.delete(predictionFeedbackKey(parsePredictionName(prediction.name)), { signal });
    for (const agrees of [true, false]) await this.#store.delete(markKey(prediction, agrees), { signal });
  }

  async agreement(modelId: string, { signal }: PortCall): Promise<ReadonlyMap<number, Agreement>> {
    const keys = await this.#store.list(feedbackPrefix(modelId), { signal, limit: NEWEST });
    const marks = keys.map(readFeedbackMark).filter((mark) => mark !== undefined);
    const byPrediction = new Map(marks.map((mark) => [mark.predictionId, mark])); // one may be about to change
    const byVersion = new Map<number, Agreement>();
    for (const { version, agrees } of byPrediction.values()) {
      const { given = 0, agreeing = 0 } = byVersion.get(version) ?? {};
      byVersion.set(version, { given: given + 1, agreeing: agreeing + (agrees ? 1 : 0) });
    }
    return byVersion;
  }
}

function markKey({ name, model }: Prediction, agrees: boolean): string {
  const { modelId, version } = parseModelName(model, '');
  const mark: FeedbackMark = {
    modelId,
    predictionId: parsePredictionName(name),
    version: Number(version),
    agrees,
  };
  return feedbackMarkKey(mark);
}
