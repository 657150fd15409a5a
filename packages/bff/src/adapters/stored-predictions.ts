import {
  batchPrefix,
  deadLetterPrefix,
  imagePredictionsPrefix,
  OPEN_JOBS_PREFIX,
  OPEN_QUESTIONS_PREFIX,
  openJobKey,
  openQuestionKey,
  ownedPredictionsPrefix,
  ownerOf,
  type Owner,
  Prediction,
  predictionAcceptedKey,
  predictionPrefix,
  predictionReplayKey,
  predictionResultKey,
  PREDICTIONS_PREFIX,
  PredictionState,
} from '@isitacat/contracts';
import { RecordStore, type BlobStore } from '@isitacat/storage';

import { parseImageName, parsePredictionName, predictionId, type PredictionId } from '../domain/names.js';
import type { Page, PageQuery } from '../domain/page.js';
import type { OpenKind, OpenRun, PortCall, PredictionStore } from '../domain/ports.js';
import { isFinal, runOf } from '../domain/prediction.js';
import { collectPage } from './collect-page.js';
import { listNames } from './list-names.js';

const EMPTY = new Uint8Array();

const OPEN_PREFIXES: Readonly<Record<OpenKind, string>> = {
  job: OPEN_JOBS_PREFIX,
  question: OPEN_QUESTIONS_PREFIX,
};

/** Records of predictions in a blob store. One exists as long as it is recorded as accepted. */
export class StoredPredictions implements PredictionStore {
  readonly #store: BlobStore;
  readonly #records: RecordStore<Prediction>;

  constructor(store: BlobStore) {
    this.#store = store;
    this.#records = new RecordStore(store, Prediction);
  }

  /** The marks come first: what is on record can be found to be deleted, or ended. */
  async accept(prediction: Prediction, kind: OpenKind, { signal }: PortCall): Promise<void> {
    const id = parsePredictionName(prediction.name);
    const marks = [
      openKey(kind, { id, replay: 0 }),
      `${imagePredictionsPrefix(parseImageName(prediction.image))}${id}`,
    ];
    marks.push(...listMarks(id, prediction.batch));
    await Promise.all(marks.map((mark) => this.#store.create(mark, EMPTY, { signal })));
    await this.#records.create(predictionAcceptedKey(id), prediction, { signal });
  }

  finish(prediction: Prediction, call: PortCall): Promise<Prediction> {
    const id = parsePredictionName(prediction.name);
    return this.#records.keep(predictionResultKey(id, prediction.replayCount), prediction, call);
  }

  async reopen(prediction: Prediction, call: PortCall): Promise<Prediction> {
    const run = runOf(prediction);
    await this.#store.create(openKey('job', run), EMPTY, call);
    return await this.#records.keep(predictionReplayKey(run.id, run.replay), prediction, call);
  }

  /** In the place of a next run stands one that has ended: the first to write there wins. */
  async seal(prediction: Prediction, call: PortCall): Promise<boolean> {
    const next = { ...prediction, replayCount: prediction.replayCount + 1 };
    const { id, replay } = runOf(next);
    return isFinal(await this.#records.keep(predictionReplayKey(id, replay), next, call));
  }

  async close(kind: OpenKind, run: OpenRun, { signal }: PortCall): Promise<void> {
    await this.#store.delete(openKey(kind, run), { signal, durable: false });
  }

  async listOpen(kind: OpenKind, { after, limit }: PageQuery, { signal }: PortCall): Promise<Page<OpenRun>> {
    const prefix = OPEN_PREFIXES[kind];
    const page = { signal, limit: limit + 1, ...(after !== '' && { after: `${prefix}${after}` }) };
    const marks = (await this.#store.list(prefix, page)).map((key) => key.slice(prefix.length));
    const chosen = marks.slice(0, limit);
    return { items: chosen.map(parseMark), next: marks.length > limit ? chosen.at(-1) : undefined };
  }

  async find(id: PredictionId, call: PortCall): Promise<Prediction | undefined> {
    const [accepted, result] = await Promise.all([
      this.#records.read(predictionAcceptedKey(id), call),
      this.#records.read(predictionResultKey(id, 0), call),
    ]);
    if (accepted === undefined) return undefined; // a result may come after the deletion
    return await this.#afterReplays(id, result ?? accepted, call);
  }

  list(owner: Owner, batch: string, page: PageQuery, { signal }: PortCall): Promise<Page<Prediction>> {
    return collectPage(
      page,
      (after, limit) => this.#idsOf(owner, batch, { signal, after, limit }),
      // Where nobody signs in, what owners have stays theirs.
      (id) => (ownerOf(id) === owner ? this.find(predictionId(id), { signal }) : Promise.resolve(undefined)),
    );
  }

  async listIds({ after, limit }: PageQuery, { signal }: PortCall): Promise<Page<PredictionId>> {
    const ids = await this.#store.listPrefixes(PREDICTIONS_PREFIX, { signal, after, limit });
    return { items: ids.map(predictionId), next: ids.length < limit ? undefined : ids.at(-1) };
  }

  /** The marks of lists go first, and the record next: the rest is found by the id alone. */
  async delete(id: PredictionId, { signal }: PortCall): Promise<void> {
    const accepted = await this.#records.read(predictionAcceptedKey(id), { signal });
    for (const mark of listMarks(id, accepted?.batch ?? '')) await this.#store.delete(mark, { signal });
    await this.#store.delete(predictionAcceptedKey(id), { signal });
    const rest = await this.#store.list(predictionPrefix(id), { signal });
    const letters = await this.#store.list(deadLetterPrefix(id), { signal });
    const replays = rest.length; // more than there were
    const runs = Array.from({ length: replays + 1 }, (_, replay) => openKey('job', { id, replay }));
    for (const key of [...rest, ...letters, ...runs, openQuestionKey(id)]) {
      await this.#store.delete(key, { signal });
    }
  }

  /** Follows a failed prediction through its replays. */
  async #afterReplays(id: PredictionId, first: Prediction, call: PortCall): Promise<Prediction> {
    let current = first;
    while (current.state === PredictionState.PREDICTION_STATE_FAILED) {
      const replay = current.replayCount + 1;
      const began = await this.#records.read(predictionReplayKey(id, replay), call);
      if (began === undefined) return current;
      current = (await this.#records.read(predictionResultKey(id, replay), call)) ?? began;
    }
    return current;
  }

  async #idsOf(owner: Owner, batch: string, page: PageQuery & PortCall): Promise<readonly string[]> {
    if (batch !== '') return await listNames(this.#store, batchPrefix(owner, batch), page);
    if (owner !== '') return await listNames(this.#store, ownedPredictionsPrefix(owner), page);
    return await this.#store.listPrefixes(PREDICTIONS_PREFIX, page);
  }
}

/** By which a prediction is found in the lists of its owner and batch. */
function listMarks(id: PredictionId, batch: string): readonly string[] {
  const owner = ownerOf(id);
  const marks = owner === '' ? [] : [`${ownedPredictionsPrefix(owner)}${id}`];
  return batch === '' ? marks : [...marks, `${batchPrefix(owner, batch)}${id}`];
}

function openKey(kind: OpenKind, { id, replay }: OpenRun): string {
  return kind === 'job' ? openJobKey(id, replay) : openQuestionKey(id);
}

function parseMark(mark: string): OpenRun {
  const [id = '', replay = '0'] = mark.split('.');
  return { id: predictionId(id), replay: Number(replay) };
}
