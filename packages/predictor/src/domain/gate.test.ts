import { expect, it } from 'vitest';
import { Gate } from './gate.js';

it('lets in as many as its limit, and says when the last has left', async () => {
  const gate = new Gate(2);
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
});
