import { setMaxListeners } from 'node:events';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { answerTo, ScriptedChild } from '../../tests/support/scripted-child.js';
import type { CostSample } from '../batching/cost-line.js';
import type { Urgency } from '../domain/urgency.js';
import type { PoolLimits } from './pool-options.js';
import { Pool } from './pool.js';

const LIMITS: PoolLimits = {
  children: 1,
  depth: 2,
  wideThreads: 1,
  batch: 1,
  queue: 8,
  queueMs: 500,
  answerMs: 60_000,
  memoryBytes: 1000,
};
const log = { info: () => undefined, warn: () => undefined };
const signal = new AbortController().signal;
setMaxListeners(0, signal);
let children: ScriptedChild[];

beforeEach(() => {
  children = [];
});

/** @param promptFrom Index of the first child that answers by itself. */
function poolOf(
  limits: Partial<PoolLimits> = {},
  promptFrom = Infinity,
  costs: readonly CostSample[] = [],
): Pool {
  const born = children; // a pool that outlives its test leaves the next test's alone
  const birth = (): ScriptedChild => {
    const child = new ScriptedChild(born.length);
    child.isPrompt = born.length >= promptFrom;
    born.push(child);
    return child;
  };
  const options = { log, start: () => Promise.resolve(birth()), costs };
  return new Pool(birth(), { ...LIMITS, ...limits }, options);
}

function ask(pool: Pool, picture: number, urgency: Urgency = 'interactive'): Promise<unknown> {
  const question = {
    picture: Uint8Array.of(picture),
    urgency,
    owner: '',
    explain: false,
    signal,
  } as const;
  return pool.classify({ ...question, deadlineMs: Date.now() + 60_000 }).catch((error: unknown) => error);
}

function child(index: number): Promise<ScriptedChild> {
  return vi.waitFor(() => {
    const found = children[index];
    if (found === undefined) throw new Error(`no child ${index} yet`);
    return found;
  });
}

describe('Pool', () => {
  it('lends processors to a picture for which somebody waits where as many children as it takes threads have nothing to do', async () => {
    const pool = poolOf({ children: 2, wideThreads: 2 });
    await pool.whole;
    const [first, second] = [await child(0), await child(1)];
    const asked = [ask(pool, 1), ask(pool, 2), ask(pool, 3)];
    expect([first.wide, second.wide]).toEqual([[true, false], [false]]);
    first.answerAll();
    second.answerAll();
    await Promise.all(asked);
    await ask(pool, 4);
    await ask(pool, 5, 'background');
    expect(first.wide).toEqual([true, false, true, false]);
    await pool.close();
  });

  it('gives a child two pictures at once, and the next as one ends', async () => {
    const pool = poolOf();
    for (const picture of [1, 2, 3]) void ask(pool, picture);
    const only = await child(0);
    expect(only.pictures).toEqual([1, 2]);
    expect(pool.queued).toBe(1);
    only.answer();
    await vi.waitFor(() => {
      expect(only.pictures).toEqual([2, 3]);
    });
  });

  it('does each picture of a dead child once more, alone in the next', async () => {
    const pool = poolOf();
    const answers = [1, 2].map((picture) => ask(pool, picture));
    (await child(0)).kill();
    const second = await child(1);
    for (let left = 2; left > 0; left--) {
      await vi.waitFor(() => {
        expect(second.pictures).toHaveLength(1);
      });
      second.answer();
    }
    expect(await Promise.all(answers)).toMatchObject([{ decodeMs: 1 }, { decodeMs: 1 }]);
  });

  it('gives up a picture over which two children died, and keeps its neighbour', async () => {
    const pool = poolOf();
    const killer = ask(pool, 1);
    const neighbour = ask(pool, 2);
    for (const index of [0, 1]) {
      const each = await child(index);
      await vi.waitFor(() => {
        expect(each.pictures).toContain(index === 0 ? 1 : 2);
      });
      if (index === 0) each.kill();
      else each.answer();
    }
    expect(await neighbour).toMatchObject({ decodeMs: 1 });
    const second = await child(1);
    await vi.waitFor(() => {
      expect(second.pictures).toEqual([1]);
    });
    second.kill();
    expect(await killer).toMatchObject({ reason: 'ENGINE_UNAVAILABLE' });
  });

  it('hands over once more, alone, what takes much memory, one of it at a time', async () => {
    const pool = poolOf({ children: 2, depth: 1 });
    const answers = [1, 2, 3].map((picture) => ask(pool, picture));
    const [first, second] = await Promise.all([child(0), child(1)]);
    await vi.waitFor(() => {
      expect([first.pictures, second.pictures].flat()).toHaveLength(2);
    });
    for (const each of [first, second])
      each.inHand.shift()?.onEnd({ outcomes: [{ type: 'heavy' }], cost: undefined });
    await vi.waitFor(() => {
      expect([first.pictures, second.pictures].flat().sort()).toEqual([1, 3]);
    });
    const isAlone = [...first.inHand, ...second.inHand].map(({ batch }) => batch[0]?.alone);
    expect(isAlone.filter((alone) => alone === true)).toHaveLength(1);
    for (const each of [first, second]) each.answerAll();
    expect(await Promise.all(answers)).toHaveLength(3);
  });

  it('replaces a child in which a decode runs away', async () => {
    const pool = poolOf();
    const answer = ask(pool, 1);
    const first = await child(0);
    first.health = { tensorsHeld: 0, memoryBytes: 0, runsAway: true };
    first.answer();
    await answer;
    void ask(pool, 2);
    expect((await child(1)).pictures).toEqual([2]);
  });

  it('replaces a child that holds too much memory once it is idle', async () => {
    const pool = poolOf();
    const answers = [1, 2, 3].map((picture) => ask(pool, picture));
    const first = await child(0);
    first.health = { tensorsHeld: 0, memoryBytes: 2000, runsAway: false };
    first.answer();
    await vi.waitFor(() => {
      expect(first.pictures).toEqual([2]);
    });
    first.answer();
    const second = await child(1);
    await vi.waitFor(() => {
      expect(second.pictures).toEqual([3]);
    });
    second.answer();
    expect(await Promise.all(answers)).toHaveLength(3);
  });

  it('kills a child that does not answer', async () => {
    const pool = poolOf({ answerMs: 20 }, 1);
    expect(await ask(pool, 1)).toMatchObject({ decodeMs: 1 });
    expect(children).toHaveLength(2);
  });

  it('gives a busy child pictures together where that pays, and one that is bad fails alone', async () => {
    const costs = [1, 2, 4].map((pictures) => ({ pictures, ms: 10 + pictures }));
    const pool = poolOf({ depth: 1, batch: 4 }, Infinity, costs);
    const answers = [1, 2, 3, 4, 5].map((picture) => ask(pool, picture));
    const only = await child(0);
    expect(only.pictures).toEqual([1]);
    only.answer();
    await vi.waitFor(() => {
      expect(only.pictures).toEqual([2, 3, 4, 5]);
    });
    const fault = { type: 'fault', reason: 'IMAGE_UNDECODABLE', message: 'bad', field: undefined } as const;
    const { batch = [], onEnd } = only.inHand.shift() ?? {};
    const outcomes = batch.map(({ picture }, index) =>
      index === 1 ? { ...fault, stage: undefined, detail: undefined } : answerTo(picture),
    );
    onEnd?.({ outcomes, cost: undefined });
    expect(await Promise.all(answers)).toMatchObject([
      { probabilities: Float32Array.of(1) },
      { probabilities: Float32Array.of(2) },
      { reason: 'IMAGE_UNDECODABLE' },
      { probabilities: Float32Array.of(4) },
      { probabilities: Float32Array.of(5) },
    ]);
  });

  it('tries larger batches in one child alone, for it keeps the memory that they need', async () => {
    const pool = poolOf({ children: 2, batch: 4, queue: 100 }, 1, [{ pictures: 1, ms: 1 }]);
    const asked = Array.from({ length: 90 }, (_, picture) => ask(pool, picture));
    const [first, second] = await Promise.all([child(0), child(1)]);
    await Promise.race(asked.slice(20));
    expect(Math.max(...second.sizes)).toBe(1);
    first.answerAll();
    await Promise.all(asked);
    expect(first.sizes).toContain(2);
  });

  it('ends what is cancelled or expired while its batch runs, and says so to the child', async () => {
    const pool = poolOf();
    const leaving = new AbortController();
    const question = {
      urgency: 'interactive',
      owner: '',
      explain: false,
      deadlineMs: Date.now() + 60_000,
    } as const;
    const cancelled = pool.classify({ ...question, picture: Uint8Array.of(1), signal: leaving.signal });
    const expired = pool.classify({
      ...question,
      picture: Uint8Array.of(2),
      deadlineMs: Date.now() + 20,
      signal: undefined,
    });
    leaving.abort(new Error('gone'));
    await expect(cancelled).rejects.toThrow('gone');
    await expect(expired).rejects.toMatchObject({ reason: 'DEADLINE_EXCEEDED', stage: 'infer' });
    expect((await child(0)).cancelled).toEqual([1, 2]);
  });

  it('answers each picture as if it were alone, whatever is asked together and whichever child dies', async () => {
    const pictures = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 30 });
    const costs = [1, 2, 4, 8].map((count) => ({ pictures: count, ms: 1 + count }));
    const deed = fc.record({ child: fc.nat(1), deadly: fc.integer({ min: 0, max: 9 }) });
    const deeds = fc.array(deed, { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(pictures, deeds, fc.boolean(), async (asked, plan, isBatching) => {
        children = [];
        const batch = isBatching ? 8 : 1;
        const pool = poolOf({ children: 2, batch, queue: 100 }, 2, costs);
        const answers = asked.map((picture) => ask(pool, picture));
        await child(1);
        let deaths = 0;
        for (const { child: index, deadly } of plan) {
          // Only the first two may die, so that no picture sees two deaths of its own.
          if (deadly === 0 && deaths++ === 0) children[index]?.kill();
          else children[index]?.answer();
          await Promise.resolve();
        }
        for (const each of children) each.answerAll();
        const got = await Promise.all(answers);
        expect(got).toEqual(asked.map((picture) => answerTo(Uint8Array.of(picture))));
        await pool.close();
      }),
      { numRuns: 30 },
    );
  });
});
