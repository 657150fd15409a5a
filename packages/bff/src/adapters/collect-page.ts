import { mapBounded } from '../domain/map-bounded.js';
import type { Page, PageQuery } from '../domain/page.js';

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
  for (;;) {
    const wanted = limit - items.length;
    const ids = await listIds(last, wanted + 1); // one more says whether anything follows
    const chosen = ids.slice(0, wanted);
    const loaded = await mapBounded(chosen, load);
    items.push(...loaded.filter((item) => item !== undefined));
    last = chosen.at(-1) ?? last;
    if (ids.length <= wanted) return { items, next: undefined };
    if (items.length === limit) return { items, next: last };
  }
}
