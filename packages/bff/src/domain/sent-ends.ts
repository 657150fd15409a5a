import { createHash } from 'node:crypto';

import type { ResumePoint } from './resume-token.js';

/** What a token tells of them. */
type SentEndsPoint = Pick<ResumePoint, 'recent' | 'carried'>;

/** So many ends are remembered one by one of each kind; it keeps a token under 2 KiB. */
const REMEMBERED = 32;

/**
 * The ends of a batch that were sent. While the event log lives it tells each end
 * once, so the last ones are enough. A log that comes after a lost one may tell
 * those of the lost one again, at any time: the last of them stay remembered, and
 * older ones are sent again. Their completion times would tell most of them apart;
 * but where clocks differ, an end that was never sent looks older than one that was.
 */
export class SentEnds {
  readonly #recent: Set<number>;
  readonly #carried: Set<number>;

  constructor({ recent, carried }: SentEndsPoint) {
    this.#recent = new Set(recent);
    this.#carried = new Set(carried);
  }

  /** Whether the end of this prediction is known to have been sent. */
  has(name: string): boolean {
    const key = hash(name);
    return this.#recent.has(key) || this.#carried.has(key);
  }

  /** Notes an end as sent. */
  add(name: string): void {
    this.#recent.add(hash(name));
    trim(this.#recent);
  }

  /** It was replayed: it will end once more. */
  delete(name: string): void {
    this.#recent.delete(hash(name));
    this.#carried.delete(hash(name));
  }

  /** Another log begins. */
  loseLog(): void {
    for (const key of this.#recent) this.#carried.add(key);
    this.#recent.clear();
    trim(this.#carried);
  }

  /** For a token. */
  get point(): SentEndsPoint {
    return { recent: [...this.#recent], carried: [...this.#carried] };
  }
}

/** Drops the oldest of what is too many. */
function trim(ends: Set<number>): void {
  for (const key of ends) {
    if (ends.size <= REMEMBERED) return;
    ends.delete(key);
  }
}

function hash(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32LE(0);
}
