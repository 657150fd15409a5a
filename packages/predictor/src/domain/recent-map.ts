/** Keeps so many values; those that were not asked for longest go. */
export class RecentMap<T> {
  readonly #limit: number;
  /** In the order of their last use. */
  readonly #values = new Map<string, T>();

  /** @param limit 1 or more. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): T | undefined {
    const value = this.#values.get(key);
    if (value !== undefined) this.#place(key, value);
    return value;
  }

  set(key: string, value: T): void {
    this.#place(key, value);
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.#limit && oldest !== undefined) this.#values.delete(oldest);
  }

  #place(key: string, value: T): void {
    this.#values.delete(key);
    this.#values.set(key, value);
  }
}
