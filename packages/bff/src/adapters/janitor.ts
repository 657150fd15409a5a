import { setTimeout as delay } from 'node:timers/promises';

import { isAppError } from '@isitacat/errors';
import type { Logger } from '@isitacat/service-kit';
import type { BlobStore } from '@isitacat/storage';

import { finishDeletions, removeHalfStored } from '../domain/delete-picture.js';
import {
  expirePicture,
  expirePrediction,
  finishExpiry,
  SETTLED_MS,
  type ExpireDeps,
} from '../domain/expire.js';
import { idStart } from '../domain/ids.js';
import type { ImageId, PredictionId } from '../domain/names.js';
import { Leftovers } from './leftovers.js';
import { Sweep } from './sweep.js';

/** What a janitor works on. */
export interface JanitorDeps extends ExpireDeps {
  readonly store: BlobStore;
  readonly log: Logger;
}

/** Looked at in one round, so that a round is short however much there is. */
const A_ROUND = 200;

/** Looked at where only a crash can have left something: that is seldom, and looking costs. */
const A_LOOK = 50;

const ROUND_MS = 60_000;

/** Removes by age what callers made and what a crash left in storage. Any number of them may work at once. */
export class Janitor implements AsyncDisposable {
  readonly #deps: JanitorDeps;
  readonly #leftovers: Leftovers;
  readonly #pictures: Sweep<ImageId>;
  readonly #retired: Sweep<ImageId>;
  readonly #predictions: Sweep<PredictionId>;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #halfStoredAfter = '';

  /** @param roundMs Time between rounds; shorter while there is more to remove. */
  constructor(deps: JanitorDeps, roundMs = ROUND_MS) {
    const { images, predictions, store } = deps;
    this.#deps = deps;
    this.#leftovers = new Leftovers(store, predictions);
    this.#pictures = new Sweep((page, signal) => images.listStored(page, { signal }));
    this.#retired = new Sweep((page, signal) => images.retired(page, { signal }));
    this.#predictions = new Sweep((page, signal) => predictions.listIds(page, { signal }));
    this.#done = this.#work(roundMs);
  }

  /** Works one round. @param nowMs Milliseconds since the epoch. @returns whether more is old enough. */
  async round(nowMs: number, signal: AbortSignal): Promise<boolean> {
    await this.#leftovers.remove(nowMs, signal);
    await finishDeletions(this.#deps, A_ROUND, nowMs, { signal });
    await this.#removeHalfStored(nowMs, signal);
    const pictures = await this.#expirePictures(nowMs, signal);
    const predictions = await this.#expirePredictions(nowMs, signal);
    return pictures || predictions;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #work(roundMs: number): Promise<void> {
    const { signal } = this.#stop;
    let restMs = roundMs;
    const elapsed = (): Promise<boolean> => delay(restMs, true, { signal, ref: false }).catch(() => false);
    while (await elapsed()) {
      const hasMore = await this.round(Date.now(), signal).catch((error: unknown) => {
        if (!signal.aborted) this.#deps.log.warn({ err: error }, 'a round of cleaning up failed');
        return false;
      });
      restMs = hasMore ? roundMs / 10 : roundMs;
    }
  }

  async #removeHalfStored(nowMs: number, signal: AbortSignal): Promise<void> {
    const oldest = idStart(nowMs - SETTLED_MS); // what is older sorts after it
    const after = this.#halfStoredAfter > oldest ? this.#halfStoredAfter : oldest;
    const page = { after, limit: A_ROUND };
    this.#halfStoredAfter = (await removeHalfStored(this.#deps, page, nowMs, { signal })) ?? '';
  }

  async #expirePictures(nowMs: number, signal: AbortSignal): Promise<boolean> {
    await this.#retired.next('', A_ROUND, signal, (id) =>
      this.#spare(id, signal, () => finishExpiry(this.#deps, id, nowMs, { signal })),
    );
    const { picturesMs } = this.#deps.keep;
    if (picturesMs === Infinity) return false;
    const oldest = idStart(nowMs - Math.max(picturesMs, SETTLED_MS));
    return await this.#pictures.next(oldest, A_ROUND, signal, (id) =>
      this.#spare(id, signal, () => expirePicture(this.#deps, id, nowMs, { signal })),
    );
  }

  async #expirePredictions(nowMs: number, signal: AbortSignal): Promise<boolean> {
    const { predictionsMs } = this.#deps.keep;
    const isKept = predictionsMs === Infinity;
    const oldest = idStart(nowMs - (isKept ? SETTLED_MS : Math.max(predictionsMs, SETTLED_MS)));
    const hasMore = await this.#predictions.next(oldest, isKept ? A_LOOK : A_ROUND, signal, (id) =>
      this.#spare(id, signal, () => expirePrediction(this.#deps, id, nowMs, { signal })),
    );
    return hasMore && !isKept;
  }

  /** A damaged record keeps none of the others. */
  async #spare(id: string, signal: AbortSignal, remove: () => Promise<void>): Promise<void> {
    try {
      await remove();
    } catch (error) {
      signal.throwIfAborted();
      if (isAppError(error) && error.kind === 'unavailable') throw error;
      this.#deps.log.error({ err: error, id }, 'what is old could not be removed');
    }
  }
}
