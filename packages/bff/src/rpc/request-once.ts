import { createHash } from 'node:crypto';

import { requestKey } from '@isitacat/contracts';

import { checkRequestId } from '../domain/fields.js';
import { newId } from '../domain/ids.js';
import { once } from '../domain/once.js';
import type { ClaimStore, PortCall } from '../domain/ports.js';

/** A request as a caller sent it. */
export interface RetriedRequest<T> {
  /** Name of the rpc: each has request ids of its own. */
  readonly method: string;
  /** Empty when the caller named none. */
  readonly requestId: string;
  /** What of the body decides whether it is the same request; read only with a request id. */
  readonly body: () => readonly Uint8Array[];
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
  const { method, requestId, codec } = request;
  if (requestId === '') return await run(newId());
  checkRequestId(requestId);
  const hash = createHash('sha256');
  for (const part of request.body()) hash.update(part);
  return await once(
    claims,
    {
      key: requestKey(method, requestId),
      fingerprint: hash.digest('hex'),
      toJson: (result) => codec.toJSON(result),
      fromJson: (json) => codec.fromJSON(json),
    },
    run,
    call,
  );
}
