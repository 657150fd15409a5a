import type { Manifest } from '@isitacat/model';
import { join } from 'node:path';
import type { Urgency } from '../domain/urgency.js';
import type { LoadRequest } from './child/protocol.js';
import { cpuLimit } from './cpu-limit.js';
import { EngineChild, type ChildHealth } from './engine-child.js';
import { candidates, type EngineChoice, type EngineName } from './engine-name.js';
import type { EngineLog } from './log.js';
import { Pool } from './pool.js';
import type { Classification } from './task.js';

/** What an engine is started with. */
export interface EngineOptions {
  readonly name: EngineChoice;
  /** A verified bundle; its files must stay while the engine runs. */
  readonly bundleDir: string;
  readonly manifest: Pick<Manifest, 'graphs' | 'input' | 'labels'>;
  /** Stops the start; a started engine is ended by disposing of it. */
  readonly signal: AbortSignal;
  readonly log: EngineLog;
  /** Child processes; default: as many as there are processors to use, 1 on a GPU. */
  readonly children?: number;
  /** Threads for one inference; default 1. */
  readonly threads?: number;
  /** Pictures inferred together at most; default 32. How many are is learnt from what batches take. */
  readonly batchLimit?: number;
  /** Called with the number of pictures when a child is given a batch. */
  readonly onBatch?: (pictures: number) => void;
  /** Pictures of each urgency that wait for a child before more are refused; default 256. */
  readonly queueLimit?: number;
  /** A child that answers nothing for so many milliseconds is killed; default 30,000. */
  readonly answerLimitMs?: number;
}

/**
 * A model held ready in child processes. Its owner disposes of it: that takes no
 * more pictures, finishes those taken on, and ends the children.
 */
export interface EngineHost extends AsyncDisposable {
  readonly name: EngineName;
  /** The children that run now. */
  readonly children: readonly ({ readonly pid: number } & ChildHealth)[];
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
   * @throws AppError `IMAGE_*` for a picture that can't be decoded; `QUEUE_FULL` and
   *   `DEADLINE_UNREACHABLE`, at once, with a time to come back; `DEADLINE_EXCEEDED`; `DRAINING` once disposed of; `ENGINE_UNAVAILABLE` when
   *   two children died over it; the signal's reason when that aborts.
   */
  classify(
    picture: Uint8Array,
    options: { readonly signal?: AbortSignal; readonly deadlineMs?: number; readonly urgency?: Urgency },
  ): Promise<Classification>;
}

const LONGEST_MS = 60_000;
const GIB = 1024 ** 3;

/**
 * Loads a bundle into child processes; resolves when the first of them is warm.
 *
 * @throws AppError `ENGINE_UNAVAILABLE` with the reason of each engine tried when
 *   none loads; `BUNDLE_INVALID` when the graph is not what the manifest says.
 */
export async function startEngine(options: EngineOptions): Promise<EngineHost> {
  const { bundleDir, manifest, log } = options;
  const load: LoadRequest = {
    type: 'load',
    engines: candidates(options.name),
    threads: options.threads ?? 1,
    batchLimit: options.batchLimit ?? 32,
    graph: {
      onnxPath: join(bundleDir, manifest.graphs.onnx),
      tfjsPath: join(bundleDir, manifest.graphs.tfjs),
      input: { width: manifest.input.width, height: manifest.input.height },
      classes: manifest.labels.length,
    },
  };
  const first = await EngineChild.start(load, options);
  const again = { ...load, engines: [first.engine] }; // the first child's choice is everyone's
  const limits = {
    children: options.children ?? (first.engine === 'tfjs-gpu' ? 1 : cpuLimit()),
    depth: 2,
    batch: load.batchLimit,
    queue: options.queueLimit ?? 256,
    answerMs: options.answerLimitMs ?? 30_000,
    memoryBytes: first.engine === 'tfjs-gpu' ? 8 * GIB : 2 * GIB,
  };
  const pool = new Pool(first, limits, {
    log,
    start: (signal) => EngineChild.start(again, { signal, log }),
    costs: first.costs,
    onBatch: options.onBatch,
  });
  return hostOf(first.engine, pool);
}

function hostOf(name: EngineName, pool: Pool): EngineHost {
  return {
    name,
    get children() {
      return pool.children;
    },
    get queued() {
      return pool.queued;
    },
    get oldestMs() {
      return pool.oldestMs;
    },
    classify: (picture, { signal, deadlineMs = Date.now() + LONGEST_MS, urgency = 'interactive' }) =>
      pool.classify({ picture, urgency, deadlineMs, signal }),
    [Symbol.asyncDispose]: () => pool.close(),
  };
}
