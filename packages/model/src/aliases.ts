import { AppError } from '@isitacat/errors';
import type { BlobStore, StoreCall } from '@isitacat/storage';

import { aliasKey } from './registry-keys.js';
import { decodeAlias, encodeAlias, type Alias } from './registry-records.js';

/** No alias comes near this. */
const MAX_ALIAS_BYTES = 64 * 1024;
const MAX_PREVIOUS = 100;

/** An alias as read, with what a compare-and-set needs. */
interface Found {
  readonly alias: Alias | undefined;
  /** Empty when there is none. */
  readonly generation: string;
}

/** Names that point at versions of models, moved by compare-and-set: no move is lost. */
export class Aliases {
  readonly #store: BlobStore;

  constructor(store: BlobStore) {
    this.#store = store;
  }

  async get(model: string, name: string, call: StoreCall): Promise<Alias | undefined> {
    return (await this.#read(model, name, call)).alias;
  }

  /** Points an alias at a version; where it pointed before becomes the newest of `previous`. */
  async move(model: string, name: string, version: number, call: StoreCall): Promise<Alias> {
    return await this.#change(model, name, call, (alias) => {
      if (alias === undefined) return { version, moveTime: new Date(), previous: [] };
      if (alias.version === version) return alias;
      const { previous, ...left } = alias;
      return { version, moveTime: new Date(), previous: [...previous, left].slice(-MAX_PREVIOUS) };
    });
  }

  /** Points an alias at a version unless it points at one. */
  async create(model: string, name: string, version: number, call: StoreCall): Promise<Alias> {
    const first = { version, moveTime: new Date(), previous: [] };
    return await this.#change(model, name, call, (alias) => alias ?? first);
  }

  /** Points an alias back at what it pointed at before, once however many ask at the same time. */
  async rollback(model: string, name: string, call: StoreCall): Promise<Alias> {
    let bad: number | undefined;
    return await this.#change(model, name, call, (alias) => {
      if (alias === undefined) throw nothingBefore(model, name);
      bad ??= alias.version;
      if (alias.version !== bad) return alias; // somebody else has moved it off what we were to leave
      const last = alias.previous.at(-1);
      if (last === undefined) throw nothingBefore(model, name);
      return { version: last.version, moveTime: new Date(), previous: alias.previous.slice(0, -1) };
    });
  }

  /** @param next Gives the alias as it should be, or the very one it got to leave it. */
  async #change(
    model: string,
    name: string,
    call: StoreCall,
    next: (alias: Alias | undefined) => Alias,
  ): Promise<Alias> {
    const key = aliasKey(model, name);
    for (;;) {
      call.signal.throwIfAborted();
      const { alias, generation: ifGeneration } = await this.#read(model, name, call);
      const wanted = next(alias);
      if (wanted === alias) return alias;
      if (await this.#store.write(key, encodeAlias(wanted), { ...call, ifGeneration })) return wanted;
      // Whoever was faster has moved it; each round, one of those who race is done.
    }
  }

  async #read(model: string, name: string, { signal }: StoreCall): Promise<Found> {
    const stored = await this.#store.read(aliasKey(model, name), { signal, maxBytes: MAX_ALIAS_BYTES });
    if (stored === undefined) return { alias: undefined, generation: '' };
    return { alias: decodeAlias(stored.bytes), generation: stored.generation };
  }
}

function nothingBefore(model: string, name: string): AppError {
  return new AppError(
    'MODEL_NOT_FOUND',
    `models/${model} has no version that ${name} pointed at before: publish a better one instead`,
    { resource: `models/${model}` },
  );
}
