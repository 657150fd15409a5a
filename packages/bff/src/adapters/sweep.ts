import type { Page, PageQuery } from '../domain/page.js';
import { mapBounded } from '../domain/map-bounded.js';

/** Goes through a listing a page at a time, over and over. */
export class Sweep<T extends string> {
  readonly #list: (page: PageQuery, signal: AbortSignal) => Promise<Page<T>>;
  #after = '';

  constructor(list: (page: PageQuery, signal: AbortSignal) => Promise<Page<T>>) {
    this.#list = list;
  }

  /**
   * Visits the next page. What a visit throws leaves that page for the next time.
   *
   * @param from Starts no earlier than this.
   * @returns whether more follows.
   */
  async next(
    from: string,
    limit: number,
    signal: AbortSignal,
    visit: (item: T) => Promise<void>,
  ): Promise<boolean> {
    const after = this.#after > from ? this.#after : from;
    const page = await this.#list({ after, limit }, signal);
    await mapBounded(page.items, visit);
    this.#after = page.next ?? '';
    return page.next !== undefined;
  }
}
