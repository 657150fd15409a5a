import { defineHistogram, type MetricsRegistry } from '@isitacat/service-kit';
import type { Answered } from '../domain/classify-work.js';
import type { ModelVersion } from '../domain/model-version.js';

/** What is known of an answer that was sent. */
interface Sent {
  readonly held: ModelVersion;
  readonly answered: Answered;
  readonly respondMs: number;
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

  constructor(registry: MetricsRegistry) {
    const histogram = defineHistogram(registry, {
      name: 'isitacat_predict_phase_seconds',
      help: 'Where the time of an answer went.',
      labels: ['model', 'version', 'phase'],
      collect: () => {
        this.#count();
      },
    });
    this.#observe = ({ model, version }, phase, ms) => {
      histogram.observe({ model, version, phase }, ms / 1000);
    };
  }

  /** @param respondMs From the answer to its being sent. */
  add(held: ModelVersion, answered: Answered, respondMs: number): void {
    this.#pending.push({ held, answered, respondMs });
    if (this.#pending.length >= MOST_PENDING) this.#count();
  }

  #count(): void {
    for (const { held, answered, respondMs } of this.#pending.splice(0)) {
      const { queueMs, fetchMs, decodeMs, inferMs } = answered.phases;
      this.#observe(held, 'queue', queueMs);
      this.#observe(held, 'respond', respondMs);
      if (answered.cached) continue; // these say how fast engines are
      this.#observe(held, 'fetch', fetchMs);
      this.#observe(held, 'decode', decodeMs);
      this.#observe(held, 'infer', inferMs);
    }
  }
}
