import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantile, serveAskers } from '../../tests/support/owners.js';
import { CPU, GPU } from '../../tests/support/simulation.js';
import type { Urgency } from '../domain/urgency.js';
import { Turns } from './turns.js';
import { WaitingLine } from './waiting-line.js';

const LAST_MS = 5_000;

/** How much longer the slowest may be: what the standard allows a greedy caller to do to others. */
const MOST_MOVED = 1.2;

describe.each([
  ['CPUs', { cost: CPU, engines: 2, batch: 32 }, 2_000 / CPU(1)],
  ['a GPU', { cost: GPU, engines: 1, batch: 32 }, 32_000 / GPU(32)],
])('who asks %s for a quarter of what they can do', (_, world, peakPerSecond) => {
  const modest = { owner: 'modest', perSecond: peakPerSecond / 4 };
  const beside = (owner: string, perSecond: number): ReturnType<typeof serveAskers> =>
    serveAskers(world, [modest, { owner, perSecond }], LAST_MS);
  const rest = 0.95 * peakPerSecond - modest.perSecond;
  const [shared, greedy] = [beside('other', rest), beside('other', 10 * rest)];
  const slowestMs = (served: typeof shared): number => quantile(served.get('modest')?.times ?? [], 0.99);

  it('waits no longer when who has the rest asks for ten times as much', () => {
    expect(slowestMs(greedy)).toBeLessThan(MOST_MOVED * slowestMs(shared));
    expect(greedy.get('modest')?.refused).toBe(0);
  });

  it('would wait many times as long in one line with them', () => {
    expect(slowestMs(beside('modest', 10 * rest))).toBeGreaterThan(4 * slowestMs(shared));
  });

  it('takes nothing of the rest from who asks for more than that', () => {
    const answered = [...greedy.values()].reduce((sum, { times }) => sum + times.length, 0);
    expect((answered * 1_000) / LAST_MS).toBeGreaterThan(0.95 * peakPerSecond);
    expect(greedy.get('other')?.refused).toBeGreaterThan(0);
  });
});

const owners = fc.array(fc.constantFrom('', 'a', 'b', 'c'), { maxLength: 60 });

describe('owners who take turns', () => {
  it('each get what they brought in its order, and never wait for two of another between two of theirs', () => {
    fc.assert(
      fc.property(owners, (each) => {
        const turns = new Turns<{ readonly owner: string; readonly sinceMs: number }>();
        for (const [sinceMs, owner] of each.entries()) turns.push({ owner, sinceMs });
        const taken = Array.from(each, () => turns.next());
        expect([turns.length, turns.next(), turns.oldestMs]).toEqual([0, undefined, undefined]);
        for (const owner of new Set(each)) {
          const places = taken.flatMap((item, place) => (item?.owner === owner ? [place] : []));
          const times = places.map((place) => taken[place]?.sinceMs ?? NaN);
          expect(times).toEqual([...times].sort((a, b) => a - b));
          for (const [index, place] of places.entries()) {
            const between = taken.slice((places[index - 1] ?? -1) + 1, place).map((item) => item?.owner);
            expect(new Set(between).size).toBe(between.length);
          }
        }
      }),
    );
  });

  it('are told how many may go before the next of each, to one of every other', () => {
    fc.assert(
      fc.property(owners, fc.constantFrom('', 'a', 'd'), (each, owner) => {
        const turns = new Turns<{ readonly owner: string; readonly sinceMs: number }>();
        for (const [sinceMs, other] of each.entries()) turns.push({ owner: other, sinceMs });
        const [item, most] = [{ owner, sinceMs: each.length }, turns.ahead(owner)];
        turns.push(item);
        let before = 0;
        while (turns.next() !== item) before++;
        expect(before).toBeLessThanOrEqual(most);
        expect(before).toBeGreaterThanOrEqual(most - new Set(each).size);
      }),
    );
  });

  it('have room in a full class while others have more of it, and lose it to nobody', () => {
    const line = new WaitingLine();
    const bring = (owner: string, urgency: Urgency): boolean => {
      const item = { owner, urgency, sinceMs: 0, deadlineMs: Infinity };
      const isIn = line.hasRoom(item, 4);
      if (isIn) line.push(item);
      return isIn;
    };
    const greedy = Array.from({ length: 6 }, () => bring('greedy', 'background'));
    expect(greedy.filter(Boolean)).toHaveLength(4);
    expect([bring('other', 'background'), bring('greedy', 'background')]).toEqual([true, false]);
    expect(line.take(2).map(({ owner }) => owner)).toEqual(['greedy', 'other']);
    expect([bring('greedy', 'interactive'), bring('greedy', 'background')]).toEqual([true, true]);
  });
});
