/** So many pictures are looked back on. */
const PICTURES = 500;
/** Of fewer nothing is concluded. */
const LEAST = 200;
/** A score up to here is no alarm: pictures from elsewhere, about which the model is still right. */
const TOLERATED = 0.2;
/** How probable an alarm is at a look, at most, while what is tolerated is kept to. */
const FALSE_ALARMS = 1e-4;

/**
 * Notices when pictures become more unlike those that a model learned from. Held out
 * pictures are spread evenly from 0 to 1 by how unfamiliar they are; the score is
 * Smirnov's one-sided distance from that: by how much, at the share where it is most,
 * fewer of the last pictures lie below. Pictures that are more familiar raise no alarm.
 *
 * By the inequality of Dvoretzky, Kiefer and Wolfowitz, with Massart's constant, n
 * pictures exceed their own kind's score by sqrt(ln(1/p) / 2n) with probability p at
 * most: that much more than what is tolerated is an alarm.
 */
export class DriftWindow {
  readonly #recent = new Float64Array(PICTURES);
  #added = 0;

  /** @param unfamiliarity Of the next picture, 0 to 1. */
  add(unfamiliarity: number): void {
    this.#recent[this.#added++ % PICTURES] = unfamiliarity;
  }

  /** How many pictures are looked back on. */
  get pictures(): number {
    return Math.min(this.#added, PICTURES);
  }

  /** How far the pictures are from those held out: 0 to 1; about 0.04 by chance, 0 while there is none. */
  get score(): number {
    const sorted = this.#recent.slice(0, this.pictures).sort();
    return sorted.reduce((most, each, below) => Math.max(most, each - below / sorted.length), 0);
  }

  /** The score from which on it is an alarm: lower for more pictures. */
  get limit(): number {
    const pictures = Math.max(LEAST, this.pictures);
    return TOLERATED + Math.sqrt(Math.log(1 / FALSE_ALARMS) / (2 * pictures));
  }

  get isAlarming(): boolean {
    return this.pictures >= LEAST && this.score >= this.limit;
  }
}
