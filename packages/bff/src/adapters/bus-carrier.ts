import { createHash } from 'node:crypto';

import { temporaryKey } from '@isitacat/contracts';
import type { BlobStore } from '@isitacat/storage';

import { newId } from '../domain/ids.js';
import type { PassingPicture, PictureCarrier, PortCall } from '../domain/ports.js';

/** Half of what a NATS message may hold, so that headers and a server set tighter leave room. */
const IN_MESSAGE_BYTES = 512 * 1024;

/** Removing what is left must not hold up the answer for longer; the janitor removes it otherwise. */
const REMOVE_LIMIT_MS = 5_000;

const NO_DIGEST = new Uint8Array(0);

/** Takes small pictures inside the message, and larger ones through `tmp/` in storage. */
export class BusCarrier implements PictureCarrier {
  readonly #store: BlobStore;
  readonly #named: boolean;

  /** @param named Whether predictors want the digest of a picture, to remember their answer by it. */
  constructor(store: BlobStore, named: boolean) {
    this.#store = store;
    this.#named = named;
  }

  async carry(content: Uint8Array, call: PortCall): Promise<PassingPicture> {
    if (content.length <= IN_MESSAGE_BYTES) {
      return {
        picture: { $case: 'content', value: content },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    }
    const key = temporaryKey(newId());
    await this.#store.write(key, content, { signal: call.signal, durable: false });
    const sha256 = this.#named ? createHash('sha256').update(content).digest() : NO_DIGEST;
    return {
      picture: { $case: 'stored', value: { key, sha256 } },
      [Symbol.asyncDispose]: () => this.#remove(key),
    };
  }

  async #remove(key: string): Promise<void> {
    const call = { signal: AbortSignal.timeout(REMOVE_LIMIT_MS), durable: false };
    await this.#store.delete(key, call).catch(() => undefined);
  }
}
