/** What came of each case in each language; a case that did not run is a gap. */
export class Table {
  readonly #rows: readonly string[];
  readonly #columns: readonly string[];
  readonly #cells = new Map<string, boolean>();

  constructor(rows: readonly string[], columns: readonly string[]) {
    this.#rows = rows;
    this.#columns = columns;
  }

  set(row: string, column: string, passed: boolean): void {
    this.#cells.set(`${row}\0${column}`, passed);
  }

  /** Whether every case passed in every language. */
  get isFull(): boolean {
    return this.#rows.every((row) =>
      this.#columns.every((column) => this.#cells.get(`${row}\0${column}`) === true),
    );
  }

  toString(): string {
    const width = Math.max(...this.#rows.map((row) => row.length));
    const line = (name: string, cells: readonly string[]): string =>
      `${name.padEnd(width)}  ${cells.map((cell) => cell.padEnd(7)).join('')}`.trimEnd();
    const rows = this.#rows.map((row) =>
      line(
        row,
        this.#columns.map((column) => this.#cell(row, column)),
      ),
    );
    return [line('', this.#columns), ...rows].join('\n');
  }

  #cell(row: string, column: string): string {
    const passed = this.#cells.get(`${row}\0${column}`);
    if (passed === undefined) return '-';
    return passed ? 'ok' : 'FAILED';
  }
}
