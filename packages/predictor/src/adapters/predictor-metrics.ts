import { defineCounter, defineGauge, defineHistogram, type MetricsRegistry } from '@isitacat/service-kit';
import { isAppError } from '@isitacat/errors';
import type { Answered } from '../domain/classify-work.js';
import type { ModelVersion } from '../domain/model-version.js';
import { defineDriftGauges, type Watched } from './drift-gauges.js';
import type { TestedModel } from './load-model.js';
import { MODEL_STATES, type ModelStates } from './model-states.js';
import { PhaseTimes, type AnswerTimes } from './phase-times.js';

/** What the numbers of a predictor are read from, each time they are asked for. */
export interface EngineNumbers extends Watched {
  readonly engine: string;
  readonly precision: string;
  readonly queued: number;
  readonly oldestMs: number;
  readonly children: readonly { readonly tensorsHeld: number; readonly memoryBytes: number }[];
}

/** The numbers of a model that is held. */
export function numbersOf({ held, drift, host }: TestedModel): EngineNumbers {
  return {
    held,
    drift,
    engine: host.name,
    precision: host.precision,
    queued: host.queued,
    oldestMs: host.oldestMs,
    children: host.children,
  };
}

/** Numbers that a predictor counts as it goes. */
export interface PredictorMetrics {
  answered(held: ModelVersion, answered: Answered, times: AnswerTimes): void;
  /** @param way How the work came. */
  failed(held: ModelVersion, way: 'interactive' | 'job', error: unknown): void;
  /** @param pictures How many are inferred together. */
  readonly batch: (held: ModelVersion, pictures: number) => void;
  /** @param hit Whether the answer was remembered. */
  readonly lookup: (hit: boolean) => void;
  /** A question whose asker left. */
  abandoned(held: ModelVersion): void;
  redelivered(held: ModelVersion): void;
  deadLetter(held: ModelVersion): void;
  /** Has what is counted of a version there from the start: nobody sees a number rise that was not there. */
  expect(held: ModelVersion): void;
}

const BY_VERSION = ['model', 'version'] as const;

/** Defines a predictor's numbers. */
export function predictorMetrics(
  registry: MetricsRegistry,
  engines: () => readonly EngineNumbers[],
): PredictorMetrics {
  defineEngineGauges(registry, engines);
  defineDriftGauges(registry, engines);
  const phases = new PhaseTimes(registry);
  const batches = defineHistogram(registry, {
    name: 'isitacat_engine_batch_pictures',
    help: 'Pictures that an engine process was given together.',
    labels: BY_VERSION,
    buckets: [1, 2, 4, 8, 16, 32],
  });
  const count = <const L extends string>(name: string, help: string, labels: readonly L[]) =>
    defineCounter(registry, { name, help, labels: [...BY_VERSION, ...labels] });
  const failed = count('isitacat_predict_failed_total', 'Work without an answer.', ['way', 'reason']);
  const abandoned = count(
    'isitacat_predict_abandoned_total',
    'Questions that were dropped since nobody waited for their answers any more.',
    [],
  );
  const redelivered = count('isitacat_jobs_redelivered_total', 'Jobs handed out again.', []);
  const dead = count('isitacat_jobs_dead_total', 'Jobs that failed for good.', []);
  const lookups = defineCounter(registry, {
    name: 'isitacat_answer_cache_lookups_total',
    help: 'Questions by whether their answer was remembered.',
    labels: ['outcome'],
  });
  return {
    answered(held, answered, times) {
      phases.add(held, answered, times);
    },
    lookup(hit) {
      lookups.inc({ outcome: hit ? 'hit' : 'miss' });
    },
    failed(held, way, error) {
      failed.inc({ ...labelsOf(held), way, reason: isAppError(error) ? error.reason : 'INTERNAL' });
    },
    batch(held, pictures) {
      batches.observe(labelsOf(held), pictures);
    },
    abandoned(held) {
      abandoned.inc(labelsOf(held));
    },
    redelivered(held) {
      redelivered.inc(labelsOf(held));
    },
    deadLetter(held) {
      dead.inc(labelsOf(held));
    },
    expect(held) {
      for (const counter of [abandoned, redelivered, dead]) counter.inc(labelsOf(held), 0);
    },
  };
}

function defineEngineGauges(registry: MetricsRegistry, engines: () => readonly EngineNumbers[]): void {
  const define = (name: string, help: string, read: (engine: EngineNumbers) => number): void => {
    defineGauge(registry, {
      name,
      help,
      labels: [...BY_VERSION, 'engine', 'precision'],
      collect(gauge) {
        gauge.reset();
        for (const each of engines()) {
          const { held, engine, precision } = each;
          gauge.set({ ...labelsOf(held), engine, precision }, read(each));
        }
      },
    });
  };
  define('isitacat_engine_queued', 'Pictures that wait for an engine process.', ({ queued }) => queued);
  define(
    'isitacat_engine_oldest_seconds',
    'How long the picture that waits longest for an engine process has waited.',
    ({ oldestMs }) => oldestMs / 1000,
  );
  define('isitacat_engine_processes', 'Engine processes that run.', ({ children }) => children.length);
  define('isitacat_engine_tensors', 'Tensors that the engine processes hold.', ({ children }) =>
    children.reduce((sum, { tensorsHeld }) => sum + tensorsHeld, 0),
  );
  define('isitacat_engine_memory_bytes', 'Resident memory of the engine processes.', ({ children }) =>
    children.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
  );
}

/** Where each version is: 1 for the state that it is in, 0 for the others. */
export function defineStateGauge(registry: MetricsRegistry, states: Pick<ModelStates, 'all'>): void {
  defineGauge(registry, {
    name: 'isitacat_model_state',
    help: 'Where a version of a model is: 1 for its state, 0 for the others.',
    labels: [...BY_VERSION, 'state'],
    collect(gauge) {
      gauge.reset();
      for (const { held, state: its } of states.all) {
        for (const state of MODEL_STATES) gauge.set({ ...labelsOf(held), state }, Number(state === its));
      }
    },
  });
}

function labelsOf({ model, version }: ModelVersion): { model: string; version: number } {
  return { model, version };
}
