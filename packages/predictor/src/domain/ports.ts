import type { StoredPicture } from '@isitacat/contracts';
import type { ModelVersion } from './model-version.js';
import type { Urgency } from './urgency.js';

/** Until when, in epoch milliseconds, by whom, and whether at all, an answer is waited for. */
export interface Wanted {
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  readonly urgency: Urgency;
}

/** What a model says of one picture. */
export interface Classified {
  /** One a label, in the labels' order, 0 to 1. */
  readonly probabilities: ArrayLike<number>;
  readonly decodeMs: number;
  readonly inferMs: number;
}

/** A model version held ready to answer. */
export interface LoadedModel {
  readonly held: ModelVersion;
  readonly labels: readonly string[];
  /** @throws AppError `IMAGE_*`, `QUEUE_FULL`, `DEADLINE_UNREACHABLE`, `DEADLINE_EXCEEDED`, `ENGINE_UNAVAILABLE`. */
  classify(picture: Uint8Array, wanted: Wanted): Promise<Classified>;
}

/** Pictures that are in storage. */
export interface PictureSource {
  /**
   * @throws AppError `IMAGE_NOT_FOUND`, `CHECKSUM_MISMATCH`, `IMAGE_TOO_LARGE`,
   *   `STORAGE_UNAVAILABLE`.
   */
  read(stored: StoredPicture, options: { readonly signal: AbortSignal }): Promise<Uint8Array>;
}
