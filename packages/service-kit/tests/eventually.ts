import { setTimeout as delay } from 'node:timers/promises';

/** Resolves once `holds` does; fails after `limitMs`. For what has no event to wait for. */
export async function eventually(holds: () => boolean, limitMs = 5_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`did not come to hold within ${limitMs} ms: ${holds.toString()}`);
    await delay(5);
  }
}
