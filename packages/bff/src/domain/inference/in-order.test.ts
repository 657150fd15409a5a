import { describe, expect, it } from 'vitest';

import { InOrder } from './in-order.js';

const never = new AbortController().signal;
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function* numbers(
  count: number,
  onRead: (n: number) => void = () => undefined,
): AsyncGenerator<number> {
  for (let n = 0; n < count; n++) {
    await nextTurn();
    onRead(n);
    yield n;
  }
}

describe('InOrder', () => {
  it('gives the answers in the order of the requests, whichever is there first', async () => {
    const answers: number[] = [];
    const slowFirst = async (n: number): Promise<number> => {
      for (let turn = 0; turn < 50 - n; turn++) await nextTurn();
      return n;
    };
    for await (const answer of new InOrder(numbers(50), slowFirst, never).answers()) answers.push(answer);
    expect(answers).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  it('reads no more than 16 ahead of a reader that takes nothing', async () => {
    let read = 0;
    const answers = new InOrder(
      numbers(1000, () => read++),
      (n) => Promise.resolve(n),
      never,
    ).answers();
    await answers.next();
    for (let turn = 0; turn < 100; turn++) await nextTurn();
    expect(read).toBe(16);
    await answers.return();
  });

  it('answers what it has read, and no more, once it drains', async () => {
    const draining = new AbortController();
    const answers: number[] = [];
    const stream = new InOrder(numbers(1000), (n) => Promise.resolve(n), draining.signal);
    for await (const answer of stream.answers()) {
      answers.push(answer);
      if (answer === 4) draining.abort();
    }
    expect(answers.length).toBeGreaterThanOrEqual(5);
    expect(answers.length).toBeLessThan(40);
  });
});
