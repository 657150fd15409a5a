import { createHash } from 'node:crypto';

import type { Prediction } from '@isitacat/contracts';

import type { ResumePoint, SentEnd } from './resume-token.js';

/** What a token tells of them. */
type SentEndsPoint = Pick<ResumePoint, 'recent' | 'carried' | 'forgottenS' | 'assumedS'>;

/** So many ends are remembered one by one of each kind; it keeps a token under 2 KiB. */
const REMEMBERED = 32;

/**
 * The ends of a batch that were sent. While the event log lives it tells each end
 * once, so the last ones are enough. A log that comes after a lost one may tell
 * those of the lost one again, at any time: the last of them stay remembered, and
 * older ones are told apart by their completion time.
 */
export class SentEnds {
  readonly #recent: Map<number, number>;
  readonly #carried: Map<number, number>;
  #forgottenS: number;
  #assumedS: number;

  constructor({ recent, carried, forgottenS, assumedS }: SentEndsPoint) {
    this.#recent = toMap(recent);
    this.#carried = toMap(carried);
    this.#forgottenS = forgottenS;
    this.#assumedS = assumedS;
  }

  /** Whether the end of this prediction was sent. */
  has(prediction: Pick<Prediction, 'name'> & Partial<Prediction>): boolean {
    const key = hash(prediction.name);
    return this.#recent.has(key) || this.#carried.has(key) || completeS(prediction) <= this.#assumedS;
  }

  /** Notes an end as sent. */
  add(prediction: Prediction): void {
    this.#recent.set(hash(prediction.name), completeS(prediction));
    this.#forgottenS = Math.max(this.#forgottenS, trim(this.#recent));
  }

  /** It was replayed: it will end once more. */
  delete(name: string): void {
    this.#recent.delete(hash(name));
    this.#carried.delete(hash(name));
  }

  /** Another log begins. */
  loseLog(): void {
    for (const [key, timeS] of this.#recent) this.#carried.set(key, timeS);
    this.#recent.clear();
    this.#forgottenS = Math.max(this.#forgottenS, trim(this.#carried));
    this.#assumedS = this.#forgottenS;
  }

  /** For a token. */
  get point(): SentEndsPoint {
    return {
      recent: toList(this.#recent),
      carried: toList(this.#carried),
      forgottenS: this.#forgottenS,
      assumedS: this.#assumedS,
    };
  }
}

/** Drops the oldest of what is too many. @returns the latest completion time of those; 0: none. */
function trim(ends: Map<number, number>): number {
  let latestS = 0;
  for (const [key, timeS] of ends) {
    if (ends.size <= REMEMBERED) break;
    ends.delete(key);
    latestS = Math.max(latestS, timeS);
  }
  return latestS;
}

function toMap(ends: readonly SentEnd[]): Map<number, number> {
  return new Map(ends.map(({ hash, completeS }) => [hash, completeS]));
}

function toList(ends: ReadonlyMap<number, number>): readonly SentEnd[] {
  return [...ends].map(([hash, completeS]) => ({ hash, completeS }));
}

/** @returns 2^32 - 1, the largest that a token holds, for what has not completed. */
function completeS({ completeTime }: Partial<Prediction>): number {
  return completeTime === undefined ? 2 ** 32 - 1 : Math.floor(completeTime.getTime() / 1000);
}

function hash(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32LE(0);
}
