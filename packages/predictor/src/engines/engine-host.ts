import type { Owner } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import type { EmbeddingStatistics, Manifest } from '@isitacat/model';
import type { Environment } from '@isitacat/service-kit';
import { join } from 'node:path';
import type { Picture } from '../domain/ports.js';
import type { CostSample } from '../batching/cost-line.js';
import type { Urgency } from '../domain/urgency.js';
import type { LoadRequest } from './child/protocol.js';
import { ChildStarter } from './child-starter.js';
import { cpuLimit } from './cpu-limit.js';
import { EngineChild, type ChildHealth } from './engine-child.js';
import { candidates, type EngineChoice, type EngineName, type Precision } from './engine-name.js';
import type { EngineLog } from './log.js';
import { Pool } from './pool.js';
import type { Classification } from './task.js';

/** How an engine is fitted to its machine. */
export interface EngineTuning {
  /** Child processes; default: as many as there are processors to use, 1 on a GPU. */
  readonly children?: number;
  /** Pictures inferred together at most; default 32. How many are is learnt from what batches take. */
  readonly batchLimit?: number;
  /** Threads for a picture that as many children leave their processors to; default 4, at most as many as there are children. */
  readonly wideThreads?: number;
  /** Pictures that a child decodes at once; default 4. */
  readonly decodes?: number;
  /** How long a question may wait for those before it, in milliseconds; default 500. It bounds `capacity`. */
  readonly queueMs?: number;
}

/** What an engine is started with. */
export interface EngineOptions extends EngineTuning {
  readonly name: EngineChoice;
  /** A verified bundle; its files must stay while the engine runs. */
  readonly bundleDir: string;
  readonly manifest: Pick<Manifest, 'graphs' | 'input' | 'labels'>;
  /** Where the embeddings of pictures lie that were learned from; without, answers tell no distance. */
  readonly embedding?: EmbeddingStatistics | undefined;
  /** Which of the bundle's graphs `onnx` runs; default `float32`, which the other engines always run. */
  readonly precision?: Precision;
  /** Stops the start; a started engine is ended by disposing of it. */
  readonly signal: AbortSignal;
  /**
   * Others answer meanwhile: children start one after another and, where the system
   * allows it, let others compute first, both until this aborts.
   */
  readonly behindUntil?: AbortSignal;
  /** What batches take, where that is known; default: the first child measures it. */
  readonly costs?: readonly CostSample[] | undefined;
  readonly log: EngineLog;
  /** Threads for one inference; default 1. */
  readonly threads?: number;
  /** Called with the number of pictures when a child is given a batch. */
  readonly onBatch?: (pictures: number) => void;
  /** What the children inherit of the environment, with settings that save memory; default: this process's, as it is. */
  readonly environment?: Environment;
  /** Pictures of each urgency that wait for a child before more are refused; default 256. */
  readonly queueLimit?: number;
  /** A child that answers nothing for so many milliseconds is killed; default 30,000. */
  readonly answerLimitMs?: number;
  /** Memory of its own that a child may hold, where the system has such limits; default: far more than its model takes. */
  readonly memoryLimitBytes?: number;
}

/**
 * A model held ready in child processes. Its owner disposes of it: that takes no
 * more pictures, finishes those taken on, and ends the children.
 */
export interface EngineHost extends AsyncDisposable {
  readonly name: EngineName;
  readonly precision: Precision;
  /** What batches took when the first child was warmed up. */
  readonly costs: readonly CostSample[];
  /** How many children there are to be, with those that are being replaced. */
  readonly size: number;
  /** Resolves when every child has started for the first time. */
  readonly whole: Promise<void>;
  /** The children that run now. */
  readonly children: readonly ({ readonly pid: number } & ChildHealth)[];
  /**
   * How many questions there may be in hand so that one more waits `queueMs` at
   * most for those before it, by what pictures take now; never less than 32. It
   * is for the asker to keep to: `classify` takes more.
   */
  readonly capacity: number;
  /** Whether every child that runs has its next batch already, beside the one that it computes. */
  readonly isFed: boolean;
  /** Pictures that wait for a child. */
  readonly queued: number;
  /** How long the one that waits longest has waited, in milliseconds; 0 when none waits. */
  readonly oldestMs: number;
  /**
   * Decodes and classifies one encoded picture. The work of a child that dies is
   * done once more by another. Aborted or expired work is not computed.
   *
   * @param options.deadlineMs Epoch milliseconds; 60 s from now when absent.
   * @param options.urgency Default: `interactive`. That goes first, but for every
   *   eight such pictures one of the background goes.
   * @param options.owner Who asks, as the ids of what was made for them say; those who ask take turns.
   * @param options.explain Whether to tell where the model looked; default: no.
   * @throws AppError `IMAGE_*` for a picture that can't be decoded; `IMAGE_NOT_FOUND`,
   *   `CHECKSUM_MISMATCH` and `STORAGE_UNAVAILABLE` for a file; `QUEUE_FULL` and
   *   `DEADLINE_UNREACHABLE`, at once, with a time to come back; `DEADLINE_EXCEEDED`; `DRAINING` once disposed of; `ENGINE_UNAVAILABLE` when
   *   two children died over it; the signal's reason when that aborts.
   */
  classify(
    picture: Picture,
    options: {
      readonly signal?: AbortSignal | undefined;
      readonly deadlineMs?: number;
      readonly urgency?: Urgency;
      readonly owner?: Owner;
      readonly explain?: boolean;
    },
  ): Promise<Classification>;
}

const LONGEST_MS = 60_000;
/** Layers of networks that run on processors are small: more threads would wait for each other. */
const WIDE_THREADS = 4;
const GIB = 1024 ** 3;

/**
 * Loads a bundle into child processes; resolves when the first of them is warm.
 *
 * @throws AppError `ENGINE_UNAVAILABLE` with the reason of each engine tried when
 *   none loads; `BUNDLE_INVALID` when the graph is not what the manifest says, or
 *   there is none of the precision.
 */
export async function startEngine(options: EngineOptions): Promise<EngineHost> {
  const { bundleDir, manifest, log, precision = 'float32' } = options;
  const processors = options.children ?? cpuLimit();
  const threads = options.threads ?? 1;
  const wideThreads = Math.max(threads, Math.min(processors, options.wideThreads ?? WIDE_THREADS));
  const load: LoadRequest = {
    type: 'load',
    engines: candidates(options.name),
    threads,
    wideThreads,
    batchLimit: options.batchLimit ?? 32,
    decodes: options.decodes ?? 4,
    ...(options.costs && { costs: options.costs }),
    graph: {
      onnxPath: join(bundleDir, onnxGraph(manifest.graphs, precision)),
      tfjsPath: join(bundleDir, manifest.graphs.tfjs),
      input: { width: manifest.input.width, height: manifest.input.height },
      classes: manifest.labels.length,
      embedding: options.embedding,
    },
  };
  const first = await EngineChild.start(load, options);
  // What the first child chose and measured holds for all.
  const starter = new ChildStarter({ ...load, engines: [first.engine], costs: first.costs }, options);
  const limits = {
    children: options.children ?? (first.engine === 'tfjs-gpu' ? 1 : processors),
    depth: 2,
    wideThreads,
    batch: load.batchLimit,
    queue: options.queueLimit ?? 256,
    queueMs: options.queueMs ?? 500,
    answerMs: options.answerLimitMs ?? 30_000,
    memoryBytes: first.engine === 'tfjs-gpu' ? 8 * GIB : 2 * GIB,
  };
  const pool = new Pool(first, limits, {
    log,
    start: (place, signal) => starter.start(place, signal),
    costs: first.costs,
    onBatch: options.onBatch,
  });
  return hostOf(first, first.engine === 'onnx' ? precision : 'float32', pool);
}

function onnxGraph({ onnx, onnxInt8 }: Manifest['graphs'], precision: Precision): string {
  if (precision === 'float32') return onnx;
  if (onnxInt8 !== undefined) return onnxInt8;
  throw new AppError('BUNDLE_INVALID', 'the bundle has no INT8 graph; serve it with float32');
}

function hostOf({ engine: name, costs }: EngineChild, precision: Precision, pool: Pool): EngineHost {
  return {
    ...{ name, precision, costs },
    size: pool.size,
    whole: pool.whole,
    get children() {
      return pool.children;
    },
    get capacity() {
      return pool.capacity;
    },
    get isFed() {
      return pool.isFed;
    },
    get queued() {
      return pool.queued;
    },
    get oldestMs() {
      return pool.oldestMs;
    },
    classify: (picture, options) => {
      const {
        signal,
        deadlineMs = Date.now() + LONGEST_MS,
        urgency = 'interactive',
        owner = '',
        explain = false,
      } = options;
      return pool.classify({ picture, urgency, owner, deadlineMs, explain, signal });
    },
    [Symbol.asyncDispose]: () => pool.close(),
  };
}
