import { ref } from 'vue';
import { describe, expect, it } from 'vitest';
import { onAbort } from '../on-abort.js';
import { whileOpen } from './while-open.js';

const { signal } = new AbortController();
const untilAborted = (limit: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    limit.throwIfAborted();
    onAbort(limit, reject);
  });

describe('a call that can be done without', () => {
  it('is given up when the door closes, or is closed', async () => {
    const closed = ref(false);
    const waiting = whileOpen(closed, signal, untilAborted);
    closed.value = true;
    await expect(waiting).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(whileOpen(closed, signal, untilAborted)).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('is made while it is open', async () => {
    expect(await whileOpen(ref(false), signal, () => Promise.resolve(1))).toBe(1);
  });
});
