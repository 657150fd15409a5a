import { createHash } from 'node:crypto';

import { requestKey, type Owner } from '@isitacat/contracts';

import { checkRequestId } from '../domain/fields.js';
import { newId } from '../domain/ids.js';
import { once } from '../domain/once.js';
import type { ClaimStore, PortCall } from '../domain/ports.js';

/** A request as a caller sent it. */
export interface RetriedRequest<T> {
  /** Who calls: each has request ids of its own, and what the call makes belongs to it. */
  readonly owner: Owner;
  /** Name of the rpc: each has request ids of its own. */
  readonly method: string;
  /** Empty when the caller named none. */
  readonly requestId: string;
  /** What of the body decides whether it is the same request; read only with a request id. */
  readonly body: () => readonly Uint8Array[];
  /** Ends what a failed run left under its id. */
  readonly abandon?: (id: string, error: unknown) => Promise<void>;
  readonly codec: { toJSON(result: T): unknown; fromJSON(json: unknown): T };
}

/**
 * Runs a request, once where the caller named a request id: see `once`.
 *
 * @throws AppError `FIELD_INVALID` for a malformed id, `REQUEST_ID_REUSED`, or what `run` throws.
 */
export async function requestOnce<T>(
  claims: ClaimStore,
  request: RetriedRequest<T>,
  run: (id: string) => Promise<T>,
  call: PortCall,
): Promise<T> {
  const { owner, method, requestId, codec, abandon } = request;
  if (requestId === '') return await runOnly(owner, run, abandon);
  checkRequestId(requestId);
  const hash = createHash('sha256');
  for (const part of request.body()) hash.update(part);
  return await once(
    claims,
    {
      owner,
      key: requestKey(owner, method, requestId),
      fingerprint: hash.digest('hex'),
      toJson: (result) => codec.toJSON(result),
      fromJson: (json) => codec.fromJSON(json),
      ...(abandon && { abandon }),
    },
    run,
    call,
  );
}

async function runOnly<T>(
  owner: Owner,
  run: (id: string) => Promise<T>,
  abandon: RetriedRequest<T>['abandon'],
): Promise<T> {
  const id = newId(Date.now(), owner);
  try {
    return await run(id);
  } catch (error) {
    await abandon?.(id, error).catch(() => undefined); // the failure itself counts
    throw error;
  }
}
