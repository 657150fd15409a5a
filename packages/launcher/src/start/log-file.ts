import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

/** Past this a file becomes `<name>.1`, and the older one of that name goes. */
const MOST_BYTES = 16 * 1024 * 1024;

/** A log of bounded size: at most twice the limit is kept. Dispose it to close it. */
export class LogFile implements Disposable {
  readonly #path: string;
  readonly #limit: number;
  #handle: number;
  #size: number;
  #closed = false;

  /** @param limit In bytes, of the current file. */
  constructor(path: string, limit: number = MOST_BYTES) {
    this.#path = path;
    this.#limit = limit;
    this.#handle = openSync(path, 'a');
    this.#size = fstatSync(this.#handle).size;
  }

  /** Adds lines, written at once: a killed launcher loses none. After disposal lines are dropped. */
  write(lines: readonly string[]): void {
    if (this.#closed) return;
    if (this.#size > this.#limit) this.#turn();
    this.#size += writeSync(this.#handle, `${lines.join('\n')}\n`);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    closeSync(this.#handle);
  }

  #turn(): void {
    closeSync(this.#handle);
    renameSync(this.#path, `${this.#path}.1`);
    this.#handle = openSync(this.#path, 'a');
    this.#size = 0;
  }
}
