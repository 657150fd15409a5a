import { AppError } from '@isitacat/errors';
import { describe, expect, it } from 'vitest';

import type { QuestionCall } from '../question-call.js';
import { askEach } from './ask-each.js';

const call: QuestionCall = {
  owner: '',
  signal: new AbortController().signal,
  endMs: Infinity,
  origin: { requestId: 'r', trace: undefined },
};
const full = (): AppError => new AppError('QUEUE_FULL', 'no room', { retryAfterMs: 1 });
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('askEach', () => {
  it('asks at most 16 at a time and keeps the order', async () => {
    let underWay = 0;
    let most = 0;
    const answers = await askEach(
      100,
      async (index) => {
        most = Math.max(most, ++underWay);
        await nextTurn();
        underWay--;
        return index;
      },
      call,
    );
    expect(answers).toEqual(Array.from({ length: 100 }, (_, n) => n));
    expect(most).toBe(16);
  });

  it('asks fewer at a time where there is no room for more, and answers all the same', async () => {
    let underWay = 0;
    const answers = await askEach(
      40,
      async (index) => {
        if (underWay === 3) throw full();
        underWay++;
        await nextTurn();
        underWay--;
        return index;
      },
      call,
    );
    expect(answers).toHaveLength(40);
  });

  it('is refused where there is no room for one', async () => {
    await expect(askEach(5, () => Promise.reject(full()), call)).rejects.toMatchObject({
      reason: 'QUEUE_FULL',
    });
  });

  it('gives up the others once one has failed', async () => {
    const left: number[] = [];
    const failure = new AppError('IMAGE_UNDECODABLE', 'broken');
    const asked = askEach(
      8,
      async (index, { signal }) => {
        if (index === 3) throw failure;
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve);
        });
        left.push(index);
      },
      call,
    );
    await expect(asked).rejects.toBe(failure);
    await nextTurn();
    expect(left).toHaveLength(7);
  });
});
