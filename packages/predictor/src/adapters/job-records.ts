import {
  DeadLetter,
  deadLetterKey,
  openJobKey,
  Prediction,
  predictionAcceptedKey,
  predictionResultKey,
} from '@isitacat/contracts';
import { RecordStore, type BlobStore, type StoreCall } from '@isitacat/storage';

/** Which run of which prediction. */
interface Run {
  readonly id: string;
  /** How many times it had been replayed. */
  readonly replay: number;
}

/** What storage holds of jobs. All methods throw AppError `STORAGE_UNAVAILABLE` when storage is away. */
export class JobRecords {
  readonly #store: BlobStore;
  readonly #predictions: RecordStore<Prediction>;
  readonly #deadLetters: RecordStore<DeadLetter>;

  constructor(store: BlobStore) {
    this.#store = store;
    this.#predictions = new RecordStore(store, Prediction);
    this.#deadLetters = new RecordStore(store, DeadLetter);
  }

  /** Whether the prediction was accepted and has not been deleted. */
  async isKept(id: string, call: StoreCall): Promise<boolean> {
    return (await this.#predictions.read(predictionAcceptedKey(id), call)) !== undefined;
  }

  /** How a run ended; undefined while it has not. */
  result({ id, replay }: Run, call: StoreCall): Promise<Prediction | undefined> {
    return this.#predictions.read(predictionResultKey(id, replay), call);
  }

  /** Records the end of a run unless there is one. @returns the end that stands. */
  async finish(run: Run, end: Prediction, call: StoreCall): Promise<Prediction> {
    if (await this.#predictions.create(predictionResultKey(run.id, run.replay), end, call)) return end;
    return (await this.result(run, call)) ?? end;
  }

  /** Notes for the operator that a run is being given up; before its end is recorded. */
  async bury({ id, replay }: Run, { error, ...end }: Prediction, call: StoreCall): Promise<void> {
    const { image, model, batch, attemptCount, replayCount, createTime } = end;
    const deadLetter: DeadLetter = {
      ...{ prediction: end.name, image, model, batch, error, attemptCount, replayCount, createTime },
      deathTime: end.completeTime,
    };
    await this.#deadLetters.create(deadLetterKey(id, replay), deadLetter, call);
  }

  /** Removes what was recorded of a run: its prediction was deleted meanwhile. */
  async forget({ id, replay }: Run, { signal }: StoreCall): Promise<void> {
    await this.#store.delete(predictionResultKey(id, replay), { signal });
    await this.#store.delete(deadLetterKey(id, replay), { signal });
  }

  /** Takes a job whose end was told off the list of the open ones; what fails here is made up for later. */
  async close({ id, replay }: Run, { signal }: StoreCall): Promise<void> {
    await this.#store.delete(openJobKey(id, replay), { signal, durable: false }).catch(() => undefined);
  }
}
