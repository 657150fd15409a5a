import { expect, it } from 'vitest';

import { firstOf } from './first-of.js';

const NEVER = new Promise<never>(() => undefined);

it('gives the value where that comes first', async () => {
  expect(await firstOf(Promise.resolve(7), 60_000, [])).toEqual({ kind: 'value', value: 7 });
});

it('gives up after some time, at once where there is none', async () => {
  expect(await firstOf(NEVER, 5, [])).toEqual({ kind: 'time' });
  expect(await firstOf(NEVER, -1, [])).toEqual({ kind: 'time' });
});

it('gives up when any signal aborts, or has', async () => {
  const controller = new AbortController();
  const waiting = firstOf(NEVER, 60_000, [new AbortController().signal, controller.signal]);
  controller.abort();
  expect(await waiting).toEqual({ kind: 'aborted' });
  expect(await firstOf(NEVER, 60_000, [controller.signal])).toEqual({ kind: 'aborted' });
});

it('throws what the promise throws', async () => {
  await expect(firstOf(Promise.reject(new Error('no')), 60_000, [])).rejects.toThrow('no');
});
