import { jsonIn } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import type { BlobStore } from '@isitacat/storage';

import type { Claim, ClaimStore, PortCall } from '../domain/ports.js';

/** Claims of request ids in a blob store, replaced by compare-and-set. */
export class StoredClaims implements ClaimStore {
  readonly #store: BlobStore;

  constructor(store: BlobStore) {
    this.#store = store;
  }

  async read(
    key: string,
    { signal }: PortCall,
  ): Promise<{ readonly claim: Claim; readonly generation: string } | undefined> {
    const found = await this.#store.read(key, { signal });
    return found && { claim: parseClaim(found.bytes), generation: found.generation };
  }

  replace(key: string, claim: Claim, generation: string, { signal }: PortCall): Promise<boolean> {
    const bytes = Buffer.from(JSON.stringify(claim));
    return this.#store.write(key, bytes, { signal, ifGeneration: generation });
  }
}

/** @throws AppError `CHECKSUM_MISMATCH` when what is stored is no claim. */
export function parseClaim(bytes: Uint8Array): Claim {
  const claim = jsonIn(bytes);
  if (isClaim(claim)) return claim;
  throw new AppError('CHECKSUM_MISMATCH', 'what is stored of this request_id is damaged: send a new one');
}

function isClaim(value: unknown): value is Claim {
  return (
    typeof value === 'object' &&
    value !== null &&
    'fingerprint' in value &&
    typeof value.fingerprint === 'string' &&
    'id' in value &&
    typeof value.id === 'string' &&
    'timeMs' in value &&
    typeof value.timeMs === 'number'
  );
}
