/** Enough to hide a bucket's delay, few enough to spare its quota. */
const AT_ONCE = 16;

/** Maps every item, in order, at most 16 at a time. @throws what the first to fail throws. */
export async function mapBounded<T, R>(items: readonly T[], map: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(map))));
  }
  return results;
}
