import type { Page, PageQuery } from '../domain/page.js';

/** Records read at once: enough to hide a bucket's delay, few enough to spare its quota. */
const AT_ONCE = 16;

/**
 * Fills a page from a listing of which some entries turn out to be gone.
 *
 * @param listIds Lists ids strictly after one, at most as many as asked for.
 * @param load Reads one; undefined when it is gone.
 */
export async function collectPage<T>(
  { after, limit }: PageQuery,
  listIds: (after: string, limit: number) => Promise<readonly string[]>,
  load: (id: string) => Promise<T | undefined>,
): Promise<Page<T>> {
  const items: T[] = [];
  let last = after;
  while (items.length < limit) {
    const wanted = Math.min(limit - items.length, AT_ONCE);
    const ids = await listIds(last, wanted + 1); // one more says whether anything follows
    const loaded = await Promise.all(ids.slice(0, wanted).map(load));
    items.push(...loaded.filter((item) => item !== undefined));
    last = ids[wanted - 1] ?? last;
    if (ids.length <= wanted) return { items, next: undefined };
  }
  return { items, next: last };
}
