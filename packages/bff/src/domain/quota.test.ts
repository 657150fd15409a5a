import { beforeEach, describe, expect, it } from 'vitest';

import { AppError } from '@isitacat/errors';
import { Quota } from './quota.js';

const LIMIT = 100;
let nowMs: number;
/** What is on record. */
let recorded: number;
let counts: number;
let quota: Quota;

/** One replica's. */
function replica(limit = LIMIT, countMs = 0): Quota {
  return new Quota(
    {
      ...{ limit, name: 'bytes', retryAfterMs: 60_000, tell: (used) => `${used} of ${limit} used` },
      count: () => {
        counts++;
        nowMs += countMs;
        return Promise.resolve(recorded);
      },
    },
    () => nowMs,
  );
}

beforeEach(() => {
  [nowMs, recorded, counts] = [1_000_000, 0, 0];
  quota = replica();
});

/** Stores so much. @returns why not. */
function store(bytes: number, by = quota, owner = 'ann'): Promise<AppError | undefined> {
  const work = (): Promise<undefined> => {
    recorded += bytes;
    return Promise.resolve(undefined);
  };
  return by.spend(owner, bytes, work).catch((error: unknown) => error as AppError);
}

describe('a quota', () => {
  it('lets in what there is room for, to the last, and counts what is on record but once', async () => {
    for (let pictures = 0; pictures < 10; pictures++) expect(await store(10)).toBeUndefined();
    expect(counts).toBe(1);
    const refusal = await store(1);
    expect(refusal).toMatchObject({ reason: 'QUOTA_EXCEEDED', quota: 'bytes', retryAfterMs: 60_000 });
    expect(refusal?.message).toBe('100 of 100 used');
  });

  it('is known again after a restart', async () => {
    await store(95);
    expect(await store(10, replica())).toMatchObject({ reason: 'QUOTA_EXCEEDED' });
  });

  it('gives no more than there is to many at once', async () => {
    const ends = await Promise.all(Array.from({ length: 50 }, () => store(10)));
    expect(ends.filter((end) => end === undefined)).toHaveLength(10);
  });

  it('has room again two seconds after something was deleted, wherever that was', async () => {
    await store(100);
    recorded = 40;
    expect(await store(50)).toMatchObject({ reason: 'QUOTA_EXCEEDED' });
    nowMs += 2_000;
    expect(await store(50)).toBeUndefined();
    expect(recorded).toBe(90);
  });

  it('takes nothing for what failed', async () => {
    const failing = quota.spend('ann', 90, () => Promise.reject(new Error('disk')));
    await expect(failing).rejects.toThrow('disk');
    expect(await store(100)).toBeUndefined();
  });

  it('hears of what other replicas let in before ten more seconds have passed', async () => {
    const other = replica();
    await Promise.all([store(10), store(10, other)]);
    expect(await store(80, other)).toBeUndefined();
    expect(await store(10)).toBeUndefined(); // unseen: the bound of error
    nowMs += 10_000;
    await store(0);
    expect(await store(10)).toMatchObject({ reason: 'QUOTA_EXCEEDED' });
  });

  it('spends a hundredth of the time on counting at most, and no more than a tenth before refusing', async () => {
    const slow = replica(LIMIT, 1_000);
    await store(100, slow);
    nowMs += 8_000; // 9 s after the count began
    expect(await store(1, slow)).toMatchObject({ reason: 'QUOTA_EXCEEDED' });
    expect(counts).toBe(1);
    nowMs += 1_000;
    expect(await store(1, slow)).toMatchObject({ reason: 'QUOTA_EXCEEDED' });
    recorded = 0;
    nowMs += 10_000;
    expect(await store(1, slow)).toBeUndefined();
    nowMs += 90_000;
    expect(await store(1, slow)).toBeUndefined();
    expect(counts).toBe(3);
    nowMs += 10_000;
    await store(1, slow);
    expect(counts).toBe(4);
  });

  it('is for each owner, and for nobody where nobody signs in', async () => {
    await store(100);
    recorded = 0;
    expect(await store(100, quota, 'ben')).toBeUndefined();
    expect(await store(1_000, quota, '')).toBeUndefined();
    expect(await store(1_000, replica(Infinity))).toBeUndefined();
  });

  it('says that storage is away where it can not count, and counts once it can', async () => {
    let isAway = true;
    const away = new AppError('STORAGE_UNAVAILABLE', 'away');
    quota = new Quota({
      ...{ limit: LIMIT, name: 'bytes', retryAfterMs: 1, tell: String },
      count: () => (isAway ? Promise.reject(away) : Promise.resolve(0)),
    });
    expect(await store(1)).toBe(away);
    isAway = false;
    expect(await store(1)).toBeUndefined();
  });
});
