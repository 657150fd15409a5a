import type { PortCall } from './port-call.js';

/** What a first call with a request id did, or is doing. */
export interface Claim {
  /** SHA-256 of the request's body, in hex. */
  readonly fingerprint: string;
  /** Id given to what the request makes, so that a retry makes the same. */
  readonly id: string;
  /** When the first call came, in milliseconds since the epoch. */
  readonly timeMs: number;
  /** What the call returned, as JSON; undefined while it runs, or after it failed. */
  readonly result?: unknown;
}

/** Claims by request id. */
export interface ClaimStore {
  read(
    key: string,
    call: PortCall,
  ): Promise<{ readonly claim: Claim; readonly generation: string } | undefined>;
  /** Puts a claim in place of the one of `generation`; of none when empty. @returns whether it did. */
  replace(key: string, claim: Claim, generation: string, call: PortCall): Promise<boolean>;
}
