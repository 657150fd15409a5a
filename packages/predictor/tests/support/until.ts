import { setTimeout as delay } from 'node:timers/promises';

/** Looks until `isTrue` holds; for what sends no event. Fails after `limitMs`. */
export async function until(isTrue: () => boolean | Promise<boolean>, limitMs = 15_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`not within ${limitMs} ms`);
    await delay(20);
  }
}
