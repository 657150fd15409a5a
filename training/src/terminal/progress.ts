/** Where lines go: a terminal, or a file that keeps every line. */
export interface ProgressOut {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const BAR_WIDTH = 24;
const REDRAW_MS = 200;
const LOG_LINE_MS = 10_000;

/**
 * Shows how far a long piece of work is: a bar that redraws on a terminal, a line
 * every ten seconds elsewhere.
 */
export class Progress {
  readonly #title: string;
  readonly #out: ProgressOut;
  readonly #now: () => number;
  readonly #startMs: number;
  #lastMs = -Infinity;

  constructor(title: string, out: ProgressOut, now: () => number = Date.now) {
    this.#title = title;
    this.#out = out;
    this.#now = now;
    this.#startMs = now();
  }

  /** @param total More than 0. */
  update(done: number, total: number): void {
    const nowMs = this.#now();
    const isTerminal = this.#out.isTTY === true;
    const isLast = done >= total;
    if (!isLast && nowMs - this.#lastMs < (isTerminal ? REDRAW_MS : LOG_LINE_MS)) return;
    this.#lastMs = nowMs;
    const line = describeProgress(this.#title, done, total, nowMs - this.#startMs);
    if (isTerminal) this.#out.write(`\r${line}\u001b[K${isLast ? '\n' : ''}`);
    else this.#out.write(`${line}\n`);
  }
}

/** One line: bar, counts, pictures per second and time left. */
export function describeProgress(title: string, done: number, total: number, elapsedMs: number): string {
  const filled = Math.round((BAR_WIDTH * done) / total);
  const bar = '#'.repeat(filled) + '.'.repeat(BAR_WIDTH - filled);
  const perSecond = elapsedMs === 0 ? 0 : (done * 1000) / elapsedMs;
  const left = perSecond === 0 ? '' : `, ${describeSeconds((total - done) / perSecond)} left`;
  return `${title} [${bar}] ${done}/${total}, ${perSecond.toFixed(1)} pictures/s${left}`;
}

function describeSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 90 ? `${whole} s` : `${Math.ceil(whole / 60)} min`;
}
