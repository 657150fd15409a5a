import { expect, it } from 'vitest';
import { Gate } from './gate.js';

it('lets in as many as its limit is just then, and says when the last has left', async () => {
  let limit = 2;
  const gate = new Gate(() => limit);
  await gate.empty();
  expect([gate.enter(), gate.enter(), gate.enter()]).toEqual([true, true, false]);
  let isEmpty = false;
  const empty = gate.empty().then(() => {
    isEmpty = true;
  });
  gate.leave();
  await Promise.resolve();
  expect([gate.inside, isEmpty]).toEqual([1, false]);
  gate.leave();
  await empty;
  expect(gate.enter()).toBe(true);
  limit = 1;
  expect(gate.enter()).toBe(false);
});
