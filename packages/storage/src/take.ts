import type { ListOptions } from './blob-store.js';

/** The first of a listing, as many as are wanted. */
export async function take(names: AsyncIterable<string>, { limit, signal }: ListOptions): Promise<string[]> {
  if (limit !== undefined && (!Number.isInteger(limit) || limit < 1)) {
    throw new TypeError(`expected limit to be a whole number from 1 up, got ${limit}`);
  }
  signal.throwIfAborted();
  const taken: string[] = [];
  for await (const name of names) {
    signal.throwIfAborted();
    taken.push(name);
    if (taken.length === limit) break;
  }
  return taken;
}
