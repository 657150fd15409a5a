import { expect, it } from 'vitest';
import { Gate } from './gate.js';

it('lets in as many as its limit is just then, and says when the last has left', async () => {
  let limit = 2;
  const gate = new Gate(() => limit);
  const enter = (): boolean => gate.enter('');
  await gate.empty();
  expect([enter(), enter(), enter()]).toEqual([true, true, false]);
  let isEmpty = false;
  const empty = gate.empty().then(() => {
    isEmpty = true;
  });
  gate.leave('');
  await Promise.resolve();
  expect([gate.inside, isEmpty]).toEqual([1, false]);
  gate.leave('');
  await empty;
  expect(enter()).toBe(true);
  limit = 1;
  expect(enter()).toBe(false);
});

it('keeps a place for another than who has filled it', () => {
  const gate = new Gate(() => 2);
  expect(['a', 'a', 'a', 'b', 'a', 'b'].map((owner) => gate.enter(owner))).toEqual([
    ...[true, true, false],
    ...[true, false, false],
  ]);
});
