import {
  BATCHES_PREFIX,
  DEAD_LETTERS_PREFIX,
  FEEDBACK_PREFIX,
  OWNED_PREDICTIONS_PREFIX,
  readFeedbackMark,
  REQUESTS_PREFIX,
  temporaryKey,
  TEMPORARY_PREFIX,
} from '@isitacat/contracts';
import type { BlobStore } from '@isitacat/storage';

import { SETTLED_MS } from '../domain/expire.js';
import { ID_PATTERN, idStart, idTime } from '../domain/ids.js';
import { predictionId } from '../domain/names.js';
import { CLAIM_LIFE_MS } from '../domain/once.js';
import type { Page, PageQuery } from '../domain/page.js';
import type { PredictionStore } from '../domain/ports.js';
import { parseClaim } from './stored-claims.js';
import { Sweep } from './sweep.js';

/** No question is waited for longer than 60 s; the rest is for clocks that differ. */
const TEMPORARY_LIFE_MS = 120_000;

/** Looked at in one round, of each kind. */
const A_ROUND = 200;

/** Looked at where only a crash can have left something. */
const A_LOOK = 50;

/** What nobody needs any more: pictures that passed, request ids, and marks of predictions that are gone. */
export class Leftovers {
  readonly #store: BlobStore;
  readonly #predictions: PredictionStore;
  readonly #claims: Sweep<string>;
  readonly #batches: Sweep<string>;
  readonly #owned: Sweep<string>;
  readonly #feedback: Sweep<string>;
  readonly #letters: Sweep<string>;

  constructor(store: BlobStore, predictions: PredictionStore) {
    this.#store = store;
    this.#predictions = predictions;
    this.#claims = new Sweep((page, signal) => keys(store, REQUESTS_PREFIX, page, signal));
    this.#batches = new Sweep((page, signal) => keys(store, BATCHES_PREFIX, page, signal));
    this.#owned = new Sweep((page, signal) => keys(store, OWNED_PREDICTIONS_PREFIX, page, signal));
    this.#feedback = new Sweep((page, signal) => keys(store, FEEDBACK_PREFIX, page, signal));
    this.#letters = new Sweep((page, signal) => deadLetterIds(store, page, signal));
  }

  /** Removes some. @param nowMs Milliseconds since the epoch. */
  async remove(nowMs: number, signal: AbortSignal): Promise<void> {
    await this.#removeTemporary(nowMs, signal);
    await this.#claims.next('', A_ROUND, signal, (key) => this.#removeClaim(key, nowMs, signal));
    for (const marks of [this.#batches, this.#owned]) {
      await marks.next('', A_LOOK, signal, async (key) => {
        const id = key.slice(key.lastIndexOf('/') + 1);
        if (await this.#isGone(id, nowMs, signal)) await this.#store.delete(key, { signal });
      });
    }
    await this.#feedback.next('', A_LOOK, signal, async (key) => {
      const id = readFeedbackMark(key)?.predictionId ?? '';
      if (await this.#isGone(id, nowMs, signal)) await this.#store.delete(key, { signal });
    });
    await this.#letters.next('', A_LOOK, signal, async (id) => {
      if (await this.#isGone(id, nowMs, signal)) await this.#predictions.delete(predictionId(id), { signal });
    });
  }

  async #removeTemporary(nowMs: number, signal: AbortSignal): Promise<void> {
    const after = temporaryKey(idStart(nowMs - TEMPORARY_LIFE_MS)); // what is older sorts after it
    for (const key of await this.#store.list(TEMPORARY_PREFIX, { signal, after, limit: A_ROUND })) {
      await this.#store.delete(key, { signal, durable: false });
    }
  }

  async #removeClaim(key: string, nowMs: number, signal: AbortSignal): Promise<void> {
    const found = await this.#store.read(key, { signal });
    if (found === undefined || !isExpired(found.bytes, nowMs)) return;
    // A retry may take it up again meanwhile.
    await this.#store.delete(key, { signal, ifGeneration: found.generation });
  }

  /** Whether a mark tells of a prediction that isn't, and won't be. */
  async #isGone(id: string, nowMs: number, signal: AbortSignal): Promise<boolean> {
    if (!ID_PATTERN.test(id) || nowMs - idTime(id).getTime() < SETTLED_MS) return false;
    return (await this.#predictions.find(predictionId(id), { signal })) === undefined;
  }
}

function isExpired(bytes: Uint8Array, nowMs: number): boolean {
  try {
    return nowMs - parseClaim(bytes).timeMs > CLAIM_LIFE_MS;
  } catch {
    return true; // damaged: no retry can use it either
  }
}

async function keys(
  store: BlobStore,
  prefix: string,
  { after, limit }: PageQuery,
  signal: AbortSignal,
): Promise<Page<string>> {
  const items = await store.list(prefix, { signal, limit, ...(after !== '' && { after }) });
  return { items, next: items.length < limit ? undefined : items.at(-1) };
}

async function deadLetterIds(
  store: BlobStore,
  { after, limit }: PageQuery,
  signal: AbortSignal,
): Promise<Page<string>> {
  const items = await store.listPrefixes(DEAD_LETTERS_PREFIX, { signal, after, limit });
  return { items, next: items.length < limit ? undefined : items.at(-1) };
}
