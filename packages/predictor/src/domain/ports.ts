import type { Owner, StoredPicture } from '@isitacat/contracts';
import type { ModelVersion } from './model-version.js';
import type { Urgency } from './urgency.js';

/** A stored picture that an engine reads for itself. */
export interface PictureFile {
  /** Absolute; for no message that leaves this machine. */
  readonly path: string;
  /** SHA-256 of the encoded bytes; undefined where nobody doubts them. */
  readonly sha256: Uint8Array | undefined;
  /** Names the picture when it is gone, such as `images/{id}`. */
  readonly resource: string;
}

/** The encoded bytes, which must not change, or where to read them. */
export type Picture = Uint8Array | PictureFile;

/** Until when, in epoch milliseconds, by whom, and whether at all, an answer is waited for. */
export interface Wanted {
  /** Aborts when nobody waits any more; absent where only the deadline tells that. */
  readonly signal?: AbortSignal | undefined;
  readonly deadlineMs: number;
  readonly urgency: Urgency;
  /** Who asks; absent or empty where nobody signs in. */
  readonly owner?: Owner;
}

/** An answer that is waited for, and what belongs to it. */
export interface WantedAnswer extends Wanted {
  /** Whether to tell where the model looked. */
  readonly explain: boolean;
}

/** What a model says of one picture. */
export interface Classified {
  /** One a label, in the labels' order, 0 to 1. */
  readonly probabilities: ArrayLike<number>;
  /** Where it was asked for: one a label of each cell of the model's map, row by row. */
  readonly evidence: ArrayLike<number> | undefined;
  /**
   * How unlike the pictures learned from it is: the share of held out pictures with the same answer
   * that are less so. Absent where the bundle does not tell of these.
   */
  readonly unfamiliarity: number | undefined;
  /** What the engine took to read the picture; 0 where the bytes came along. */
  readonly fetchMs: number;
  readonly decodeMs: number;
  readonly inferMs: number;
}

/** How many cells a model parts a picture into. */
export interface MapSize {
  readonly width: number;
  readonly height: number;
}

/** A model version held ready to answer. */
export interface LoadedModel {
  readonly held: ModelVersion;
  readonly labels: readonly string[];
  /** Cells of its evidence, side by side and one under another. */
  readonly map: MapSize;
  /** What computes, as `HeldModel.engine` of the bus names it. */
  readonly engine: string;
  /** The same only where equal bytes get equal answers: of this bundle by this engine. */
  readonly identity: string;
  /** @throws AppError as `PictureSource.take` does for a file; `IMAGE_*`, `QUEUE_FULL`, `DEADLINE_UNREACHABLE`, `DEADLINE_EXCEEDED`, `ENGINE_UNAVAILABLE`. */
  classify(picture: Picture, wanted: WantedAnswer): Promise<Classified>;
}

/** Pictures that are in storage. */
export interface PictureSource {
  /**
   * The bytes, checked, or where the engine reads and checks them.
   *
   * @throws AppError `IMAGE_NOT_FOUND`, `CHECKSUM_MISMATCH`, `STORED_TOO_LARGE`, `STORAGE_UNAVAILABLE`,
   *   `DEADLINE_EXCEEDED`.
   */
  take(stored: StoredPicture, wanted: Wanted): Promise<Picture>;
}
