import { expect, it } from 'vitest';
import type { Child } from './engine-child.js';
import { openSlots } from './open-slots.js';

/** A child that only lives, until it is told to die. */
function childOf(pid: number): { readonly child: Child; readonly die: () => void } {
  let die = (): void => undefined;
  const gone = new Promise<void>((resolve) => {
    die = resolve;
  });
  const health = { tensorsHeld: 0, memoryBytes: 0, runsAway: false };
  const nothing = (): void => undefined;
  return {
    child: { engine: 'onnx', pid, gone, health, classify: nothing, cancel: nothing, kill: die },
    die,
  };
}

it('is whole once there has been a child in each place, whichever died meanwhile', async () => {
  const waiting: ((child: Child) => void)[] = [];
  let starting = (): void => undefined;
  const options = {
    log: { info: () => undefined, warn: () => undefined },
    onReady: () => undefined,
    start: () =>
      new Promise<Child>((resolve) => {
        waiting.push(resolve);
        starting();
      }),
  };
  const first = childOf(1);
  const { slots, whole } = openSlots(first.child, 2, options);
  let isWhole = false;
  void whole.then(() => {
    isWhole = true;
  });
  const isReplaced = new Promise<void>((resolve) => {
    starting = resolve;
  });
  first.die();
  await isReplaced;
  waiting[1]?.(childOf(2).child); // the first place has had two, the second none
  await new Promise(setImmediate);
  expect(isWhole).toBe(false);
  waiting[0]?.(childOf(3).child);
  await whole;
  expect(slots.map(({ child }) => child?.pid)).toEqual([2, 3]);
});
