import { EventEmitter } from 'node:events';

/** Lines that are kept: enough to tell why a program ended. */
const KEPT = 40;
const LAST_WORDS = 8;

/** The end of a program's output, and what it says next. */
export class RecentLines {
  readonly #lines: string[] = [];
  readonly #events = new EventEmitter<{ line: [string] }>();

  constructor() {
    this.#events.setMaxListeners(0);
  }

  /** Oldest first. */
  get all(): readonly string[] {
    return this.#lines;
  }

  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > KEPT) this.#lines.shift();
    this.#events.emit('line', line);
  }

  /** The end of the output, for a message. */
  lastWords(): string {
    return this.#lines.length === 0 ? 'it said nothing' : this.#lines.slice(-LAST_WORDS).join('\n  ');
  }

  /** @returns the match of the first line that matches, among those kept or to come. */
  async find(pattern: RegExp, signal: AbortSignal): Promise<RegExpExecArray> {
    for (const line of this.#lines) {
      const match = pattern.exec(line);
      if (match !== null) return match;
    }
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.#events.off('line', see);
        signal.removeEventListener('abort', abort);
      };
      const abort = (): void => {
        end();
        reject(
          signal.reason instanceof Error ? signal.reason : new Error('aborted', { cause: signal.reason }),
        );
      };
      const see = (line: string): void => {
        const match = pattern.exec(line);
        if (match === null) return;
        end();
        resolve(match);
      };
      this.#events.on('line', see);
      signal.addEventListener('abort', abort);
    });
  }
}
