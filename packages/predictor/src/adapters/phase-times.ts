import { defineHistogram, type MetricsRegistry } from '@isitacat/service-kit';
import type { Answered } from '../domain/classify-work.js';
import type { ModelVersion } from '../domain/model-version.js';

/** How long an answer took, in milliseconds. */
export interface AnswerTimes {
  /** From the answer to its being sent, or recorded and told. */
  readonly respondMs: number;
  /** From acceptance until then. */
  readonly totalMs: number;
}

/** What is known of an answer that was sent. */
interface Sent extends AnswerTimes {
  readonly held: ModelVersion;
  readonly answered: Answered;
}

/** Answers that are kept until they are counted. */
const MOST_PENDING = 256;

/**
 * Where the time of answers went. They are counted when the numbers are read, or
 * many at once: that costs a fraction of what it does one by one, between others.
 */
export class PhaseTimes {
  readonly #pending: Sent[] = [];
  readonly #observe: (held: ModelVersion, phase: string, ms: number) => void;
  readonly #observeTotal: (held: ModelVersion, ms: number) => void;

  constructor(registry: MetricsRegistry) {
    const histogram = defineHistogram(registry, {
      name: 'isitacat_predict_phase_seconds',
      help: 'Where the time of an answer went: queue, fetch, decode, infer, respond; these add up to the whole.',
      labels: ['model', 'version', 'phase'],
      collect: () => {
        this.#count();
      },
    });
    const total = defineHistogram(registry, {
      name: 'isitacat_predict_seconds',
      help: 'Time from the acceptance of a question to its answer having been sent, or recorded.',
      labels: ['model', 'version'],
      collect: () => {
        this.#count();
      },
    });
    this.#observeTotal = ({ model, version }, ms) => {
      total.observe({ model, version }, ms / 1000);
    };
    this.#observe = ({ model, version }, phase, ms) => {
      histogram.observe({ model, version, phase }, ms / 1000);
    };
  }

  /** Takes note of an answer. */
  add(held: ModelVersion, answered: Answered, times: AnswerTimes): void {
    this.#pending.push({ held, answered, ...times });
    if (this.#pending.length >= MOST_PENDING) this.#count();
  }

  #count(): void {
    for (const { held, answered, respondMs, totalMs } of this.#pending.splice(0)) {
      const { queueMs, fetchMs, decodeMs, inferMs } = answered.phases;
      this.#observeTotal(held, totalMs);
      this.#observe(held, 'queue', queueMs);
      this.#observe(held, 'respond', respondMs);
      if (answered.cached) continue; // these say how fast engines are
      this.#observe(held, 'fetch', fetchMs);
      this.#observe(held, 'decode', decodeMs);
      this.#observe(held, 'infer', inferMs);
    }
  }
}
