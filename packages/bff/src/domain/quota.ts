import type { Owner } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';

import type { PortCall } from './ports.js';

/** What is limited, and how it is told. */
export interface QuotaRules {
  /** Most that an owner may have; Infinity: no limit. */
  readonly limit: number;
  /** What an owner has, by what is on record. */
  readonly count: (owner: Owner, call: PortCall) => Promise<number>;
  /** As `QuotaFailure` names it. */
  readonly name: string;
  /** What to do about it. @param used What the owner has. */
  readonly tell: (used: number, limit: number) => string;
  /** When it is worth trying again. */
  readonly retryAfterMs: number;
}

/** A count may be this old while it leaves room, and this old before it refuses; older where counting takes long. */
const FRESH_MS = 10_000;
const RECOUNT_MS = 2_000;
/** Counting takes one in so many of the time at most: while there is room, and before a refusal. */
const SPARE = 100;
const SPARE_BEFORE_REFUSAL = 10;

const COUNT_LIMIT_MS = 10_000;
const FORGET_MS = 3_600_000;

interface Account {
  /** What was on record at `countedMs`; undefined before the first count. */
  counted: number | undefined;
  countedMs: number;
  tookMs: number;
  /** Spent since the count began. */
  since: number;
  /** Being spent. */
  inHand: number;
  counting: Promise<void> | undefined;
}

/**
 * Bounds what each owner has. The records are the truth, and are counted anew when
 * the last count is old; between two counts what was spent here is added. So nothing
 * can drift, whatever dies: what is deleted, or ends, is room again with the next
 * count. With several replicas an owner may get as much beyond the limit as the
 * other replicas let in between two counts.
 */
export class Quota {
  readonly #rules: QuotaRules;
  readonly #now: () => number;
  readonly #accounts = new Map<Owner, Account>();

  constructor(rules: QuotaRules, now: () => number = () => performance.now()) {
    this.#rules = rules;
    this.#now = now;
  }

  /**
   * Does what takes so much of an owner's room; what fails takes none. Where nobody
   * signs in there is no limit.
   *
   * @throws AppError `QUOTA_EXCEEDED`, `STORAGE_UNAVAILABLE`, or what `work` throws.
   */
  async spend<T>(owner: Owner, amount: number, work: () => Promise<T>): Promise<T> {
    if (owner === '' || this.#rules.limit === Infinity) return await work();
    const account = this.#of(owner);
    await this.#reserve(owner, account, amount);
    try {
      const done = await work();
      account.since += amount;
      return done;
    } finally {
      account.inHand -= amount;
    }
  }

  /** Reserved without a pause after the last look: two at once don't both get the last room. */
  async #reserve(owner: Owner, account: Account, amount: number): Promise<void> {
    const hasRoom = (): boolean => used(account) + amount <= this.#rules.limit;
    const isOlder = (ms: number, spare: number): boolean =>
      this.#now() - account.countedMs >= Math.max(ms, spare * account.tookMs);
    if (account.counted === undefined) await this.#count(owner, account);
    if (!hasRoom() && isOlder(RECOUNT_MS, SPARE_BEFORE_REFUSAL)) await this.#count(owner, account);
    if (!hasRoom()) {
      const { limit, name: quota, tell, retryAfterMs } = this.#rules;
      throw new AppError('QUOTA_EXCEEDED', tell(used(account), limit), { quota, retryAfterMs });
    }
    account.inHand += amount;
    if (isOlder(FRESH_MS, SPARE)) void this.#count(owner, account).catch(() => undefined); // the next call tries again
  }

  #count(owner: Owner, account: Account): Promise<void> {
    account.counting ??= this.#countNow(owner, account).finally(() => (account.counting = undefined));
    return account.counting;
  }

  /** For every call that waits: none of them ends it. */
  async #countNow(owner: Owner, account: Account): Promise<void> {
    const startMs = this.#now();
    const before = account.since;
    account.counted = await this.#rules.count(owner, { signal: AbortSignal.timeout(COUNT_LIMIT_MS) });
    account.since -= before;
    account.countedMs = startMs; // as old as the question, not as the answer
    account.tookMs = this.#now() - startMs;
  }

  #of(owner: Owner): Account {
    this.#forget();
    const known = this.#accounts.get(owner);
    if (known !== undefined) return known;
    const counts = { counted: undefined, countedMs: this.#now(), tookMs: 0, since: 0, inHand: 0 };
    const account: Account = { ...counts, counting: undefined };
    this.#accounts.set(owner, account);
    return account;
  }

  /** Looks at one account with each call, so that those of long ago go. */
  #forget(): void {
    for (const [owner, account] of this.#accounts) {
      this.#accounts.delete(owner);
      const isIdle = account.inHand === 0 && account.counting === undefined;
      if (!isIdle || this.#now() - account.countedMs < FORGET_MS) this.#accounts.set(owner, account);
      return;
    }
  }
}

function used({ counted = 0, since, inHand }: Account): number {
  return counted + since + inHand;
}
