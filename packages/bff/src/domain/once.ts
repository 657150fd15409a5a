import type { Owner } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';

import { newId } from './ids.js';
import type { Claim, ClaimStore, PortCall } from './ports.js';

/** How long a request id is remembered, in milliseconds. */
export const CLAIM_LIFE_MS = 24 * 3_600_000;

/** A loser of a race tries again; losing so often means that something is wrong. */
const MAX_TRIES = 20;

const RENEW_LIMIT_MS = 5_000;

/** A request that may be a retry. */
export interface OnceRequest<T> {
  /** Whose what it makes will be. */
  readonly owner: Owner;
  /** Storage key of its claim. */
  readonly key: string;
  /** SHA-256 of its body, in hex. */
  readonly fingerprint: string;
  readonly toJson: (result: T) => unknown;
  readonly fromJson: (json: unknown) => T;
  /** Ends what a failed run left under its id; called once no call can have that id as its result. */
  readonly abandon?: (id: string, error: unknown) => Promise<void>;
}

/**
 * Runs a request once for each request id, however often and on how many
 * replicas it is called, also when one of those dies half-way.
 *
 * @param run Does the work. It may run again, or twice at once, with the same
 *   id: whatever it makes must be created under that id, first writer wins. After
 *   a failure a retry gets another id.
 * @returns the first result, for 24 hours.
 * @throws AppError `REQUEST_ID_REUSED` when the body differs from the first
 *   call's; else what `run` throws, which is not remembered.
 */
export async function once<T>(
  claims: ClaimStore,
  request: OnceRequest<T>,
  run: (id: string) => Promise<T>,
  call: PortCall,
): Promise<T> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const claim = await takeUp(claims, request, call);
    if (claim.result !== undefined) return request.fromJson(claim.result);
    let result: T;
    try {
      result = await run(claim.id);
    } catch (error) {
      const given = await renew(claims, request, claim).catch(() => false); // the failure itself counts
      if (given) await request.abandon?.(claim.id, error).catch(() => undefined);
      throw error;
    }
    const settled = await settle(claims, request, claim, result, call);
    if (settled !== undefined) return settled.result;
  }
  throw busy();
}

async function takeUp<T>(claims: ClaimStore, request: OnceRequest<T>, call: PortCall): Promise<Claim> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const found = await claims.read(request.key, call);
    const nowMs = Date.now();
    if (found !== undefined && nowMs - found.claim.timeMs < CLAIM_LIFE_MS) {
      checkBody(found.claim, request.fingerprint);
      return found.claim;
    }
    const claim = { fingerprint: request.fingerprint, id: newId(nowMs, request.owner), timeMs: nowMs };
    if (await claims.replace(request.key, claim, found?.generation ?? '', call)) return claim;
  }
  throw busy();
}

/**
 * Remembers a result unless a call beside this one was first.
 *
 * @returns the one that stands; undefined when a call beside this one gave the id up.
 */
async function settle<T>(
  claims: ClaimStore,
  request: OnceRequest<T>,
  mine: Claim,
  result: T,
  call: PortCall,
): Promise<{ readonly result: T } | undefined> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const found = await claims.read(request.key, call);
    if (found?.claim.result !== undefined) {
      checkBody(found.claim, request.fingerprint);
      return { result: request.fromJson(found.claim.result) };
    }
    if (found !== undefined && found.claim.id !== mine.id) return undefined;
    const settled = { ...mine, result: request.toJson(result) };
    if (await claims.replace(request.key, settled, found?.generation ?? '', call)) return { result };
  }
  throw busy();
}

/** Gives the next try an id of its own. @returns whether this call did: its id is nobody's result then. */
async function renew<T>(claims: ClaimStore, request: OnceRequest<T>, mine: Claim): Promise<boolean> {
  const { key, owner } = request;
  const call = { signal: AbortSignal.timeout(RENEW_LIMIT_MS) }; // also when the caller has gone
  const found = await claims.read(key, call);
  if (found?.claim.id !== mine.id || found.claim.result !== undefined) return false;
  return await claims.replace(key, { ...mine, id: newId(Date.now(), owner) }, found.generation, call);
}

function checkBody(claim: Claim, fingerprint: string): void {
  if (claim.fingerprint === fingerprint) return;
  throw new AppError(
    'REQUEST_ID_REUSED',
    'this request_id came before with another body: send a new id with a new request',
  );
}

function busy(): AppError {
  return new AppError('STORAGE_UNAVAILABLE', 'too many calls with this request_id at once: try again', {
    retryAfterMs: 1_000,
  });
}
