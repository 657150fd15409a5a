import type { Caller } from './caller.js';
import type { Dialect } from './dialect.js';
import type { Answered, LoadReport } from './order.js';

/** What a tally needs. */
export interface TallyOptions {
  readonly dialect: Dialect;
  /** Read every answer, not only the first to each picture. */
  readonly readsAnswers: boolean;
  /** Told when another model answers than before. */
  readonly onModel: (model: string) => void;
}

/** Gathers what callers see. */
export class Tally {
  readonly #options: TallyOptions;
  readonly #latencies: number[] = [];
  readonly #refused: number[] = [];
  readonly #failures: Record<string, number> = {};
  readonly #labels: string[] = [];
  readonly #answers = new Map<string, Answered>();
  #refusedWithRetry = 0;
  #model = '';

  constructor(options: TallyOptions) {
    this.#options = options;
  }

  /** @param dueMs When the question should have been asked; its latency counts from then. */
  async ask(caller: Caller, bodies: readonly Buffer[], turn: number, dueMs: number): Promise<void> {
    const picture = turn % bodies.length;
    const outcome = await caller.ask(bodies[picture] ?? Buffer.alloc(0));
    const tookMs = performance.now() - dueMs;
    if (outcome.kind === 'answer') {
      this.#latencies.push(tookMs);
      this.#read(picture, outcome.body);
    } else if (outcome.kind === 'refused') {
      this.#refused.push(tookMs);
      if (outcome.saysWhen) this.#refusedWithRetry++;
    } else {
      this.#failures[outcome.why] = (this.#failures[outcome.why] ?? 0) + 1;
    }
  }

  /** All that was seen until now. */
  report(): Omit<LoadReport, 'elapsedMs' | 'cpuMs'> {
    return {
      latenciesMs: Float64Array.from(this.#latencies).sort(),
      refusedMs: Float64Array.from(this.#refused).sort(),
      refusedWithRetry: this.#refusedWithRetry,
      failures: this.#failures,
      labels: [...this.#labels],
      answers: [...this.#answers.values()],
    };
  }

  #read(picture: number, body: Buffer): void {
    const { dialect, readsAnswers } = this.#options;
    if (!readsAnswers && this.#labels[picture] !== undefined) return;
    const { label, model } = dialect.answer(body) ?? { label: 'no label', model: '' };
    this.#labels[picture] ??= label;
    if (!readsAnswers) return;
    const key = `${picture} ${model} ${label}`;
    this.#answers.set(key, { picture, model, label, times: (this.#answers.get(key)?.times ?? 0) + 1 });
    if (model !== this.#model) this.#options.onModel((this.#model = model));
  }
}
