import type { Reason } from '@isitacat/errors';

/** A reader of bytes that may come from anybody. */
export interface FuzzTarget {
  readonly name: string;
  /** Inputs to start from: good ones reach further than any that chance makes. */
  readonly seeds: readonly Uint8Array[];
  /** What the reader looks for, to be put into inputs. */
  readonly words: readonly string[];
  /** Refusals that it may give; anything else that it throws is a fault. */
  readonly refusals: readonly Reason[];
  /** Reads; throws an AppError where it refuses. */
  readonly read: (bytes: Uint8Array) => unknown;
}

/** Longer inputs show nothing that these do not. */
export const MOST_BYTES = 262_144;
