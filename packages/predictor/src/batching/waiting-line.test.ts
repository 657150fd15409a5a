import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Urgency } from '../domain/urgency.js';
import { INTERACTIVE_PER_BACKGROUND, WaitingLine, type Waiting } from './waiting-line.js';

function item(urgency: Urgency, sinceMs: number, owner = ''): Waiting {
  return { urgency, owner, sinceMs, deadlineMs: sinceMs + 1000 };
}

const urgencies = fc.array(fc.constantFrom<Urgency>('interactive', 'background'), { maxLength: 100 });

describe('WaitingLine', () => {
  it('lets interactive work go first', () => {
    const line = new WaitingLine();
    const [job, question] = [item('background', 1), item('interactive', 2)];
    line.push(job);
    line.push(question);
    expect([line.oldestMs, line.tightestMs]).toEqual([1, 1001]);
    expect(line.take(2)).toEqual([question, job]);
    expect([line.length, line.oldestMs, line.tightestMs]).toEqual([0, undefined, Infinity]);
  });

  it('gives out each once, in order within its class, and never lets background work wait for long', () => {
    fc.assert(
      fc.property(urgencies, fc.integer({ min: 1, max: 9 }), (each, size) => {
        const line = new WaitingLine();
        const items = each.map((urgency, index) => item(urgency, index));
        for (const one of items) line.push(one);
        const taken: Waiting[] = [];
        while (line.length > 0) taken.push(...line.take(size));
        for (const urgency of ['interactive', 'background']) {
          const ofClass = (one: Waiting): boolean => one.urgency === urgency;
          expect(taken.filter(ofClass)).toEqual(items.filter(ofClass));
        }
        let overtaken = 0;
        for (const { urgency } of taken.slice(
          0,
          taken.findLastIndex((one) => one.urgency === 'background'),
        )) {
          overtaken = urgency === 'interactive' ? overtaken + 1 : 0;
          expect(overtaken).toBeLessThanOrEqual(INTERACTIVE_PER_BACKGROUND);
        }
      }),
    );
  });

  it('says how many go before the next, and forgets who has left', () => {
    const line = new WaitingLine();
    const questions = Array.from({ length: 9 }, (_, index) => item('interactive', index));
    const jobs = Array.from({ length: 5 }, (_, index) => item('background', index));
    for (const each of [...questions, ...jobs]) line.push(each);
    expect([line.ahead(item('interactive', 9)), line.ahead(item('background', 9))]).toEqual([11, 14]);
    for (const each of [...questions, ...questions]) line.remove(each);
    expect([line.waiting('interactive'), line.waiting('background')]).toEqual([0, 5]);
  });
});
