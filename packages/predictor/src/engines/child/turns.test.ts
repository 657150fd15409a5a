import { expect, it } from 'vitest';
import { Turns } from './turns.js';

it('lets as many tasks run at once as it may, the others in order, also after one that fails', async () => {
  const turns = new Turns(2);
  const ended: ((isGood: boolean) => void)[] = [];
  const started: number[] = [];
  const results = [0, 1, 2, 3].map((task) =>
    turns.take(async () => {
      started.push(task);
      await new Promise<void>((resolve, reject) => {
        ended[task] = (isGood) => {
          if (isGood) resolve();
          else reject(new Error('bad'));
        };
      });
      return task;
    }),
  );
  const settled = Promise.allSettled(results);
  await Promise.resolve();
  expect(started).toEqual([0, 1]);
  ended[1]?.(false);
  await expect(results[1]).rejects.toThrow('bad');
  expect(started).toEqual([0, 1, 2]);
  ended[0]?.(true);
  await expect(results[0]).resolves.toBe(0);
  expect(started).toEqual([0, 1, 2, 3]);
  ended[2]?.(true);
  ended[3]?.(true);
  await settled;
});
