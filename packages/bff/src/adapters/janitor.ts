import { setTimeout as delay } from 'node:timers/promises';

import { REQUESTS_PREFIX, temporaryKey, TEMPORARY_PREFIX } from '@isitacat/contracts';
import type { Logger } from '@isitacat/service-kit';
import type { BlobStore } from '@isitacat/storage';

import { finishDeletions, removeHalfStored, type DeleteDeps } from '../domain/delete-picture.js';
import { idStart } from '../domain/ids.js';
import { CLAIM_LIFE_MS } from '../domain/once.js';
import { parseClaim } from './stored-claims.js';

/** What a janitor works on. */
export interface JanitorDeps extends DeleteDeps {
  readonly store: BlobStore;
  readonly log: Logger;
}

/** No question is waited for longer than 60 s; the rest is for clocks that differ. */
const TEMPORARY_LIFE_MS = 120_000;

/** An upload may be retried, with the same id, for as long as its claim lives. */
const HALF_STORED_LIFE_MS = CLAIM_LIFE_MS + 3_600_000;

/** Looked at in one round, so that a round is short however much there is. */
const A_ROUND = 200;

const ROUND_MS = 60_000;

/** Removes by age what a crash, or time, left in storage. Any number of them may work at once. */
export class Janitor implements AsyncDisposable {
  readonly #deps: JanitorDeps;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #claimsAfter = '';
  #imagesAfter = '';

  /** @param roundMs Time between rounds. */
  constructor(deps: JanitorDeps, roundMs = ROUND_MS) {
    this.#deps = deps;
    this.#done = this.#work(roundMs);
  }

  /** Works one round. @param nowMs Milliseconds since the epoch. */
  async round(nowMs: number, signal: AbortSignal): Promise<void> {
    await this.#sweepTemporary(nowMs, signal);
    await this.#sweepClaims(nowMs, signal);
    await finishDeletions(this.#deps, A_ROUND, { signal });
    await this.#sweepHalfStored(nowMs, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #work(roundMs: number): Promise<void> {
    const { signal } = this.#stop;
    const elapsed = (): Promise<boolean> => delay(roundMs, true, { signal, ref: false }).catch(() => false);
    while (await elapsed()) {
      await this.round(Date.now(), signal).catch((error: unknown) => {
        if (!signal.aborted) this.#deps.log.warn({ err: error }, 'a round of cleaning up failed');
      });
    }
  }

  async #sweepTemporary(nowMs: number, signal: AbortSignal): Promise<void> {
    const { store } = this.#deps;
    const after = temporaryKey(idStart(nowMs - TEMPORARY_LIFE_MS)); // what is older sorts after it
    for (const key of await store.list(TEMPORARY_PREFIX, { signal, after, limit: A_ROUND })) {
      await store.delete(key, { signal, durable: false });
    }
  }

  async #sweepHalfStored(nowMs: number, signal: AbortSignal): Promise<void> {
    const oldest = idStart(nowMs - HALF_STORED_LIFE_MS); // what is older sorts after it
    const after = this.#imagesAfter > oldest ? this.#imagesAfter : oldest;
    this.#imagesAfter = (await removeHalfStored(this.#deps, { after, limit: A_ROUND }, { signal })) ?? '';
  }

  async #sweepClaims(nowMs: number, signal: AbortSignal): Promise<void> {
    const { store } = this.#deps;
    const page = { signal, limit: A_ROUND, ...(this.#claimsAfter !== '' && { after: this.#claimsAfter }) };
    const keys = await store.list(REQUESTS_PREFIX, page);
    for (const key of keys) {
      const found = await store.read(key, { signal });
      if (found === undefined) continue;
      if (isExpired(found.bytes, nowMs)) await store.delete(key, { signal });
    }
    this.#claimsAfter = keys.length < A_ROUND ? '' : (keys.at(-1) ?? '');
  }
}

function isExpired(bytes: Uint8Array, nowMs: number): boolean {
  try {
    return nowMs - parseClaim(bytes).timeMs > CLAIM_LIFE_MS;
  } catch {
    return true; // damaged: no retry can use it either
  }
}
