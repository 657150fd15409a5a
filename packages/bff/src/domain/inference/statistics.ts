import type { Duration, Prediction } from '@isitacat/contracts';

/** How often something was done, and how long it took in all. */
export interface Taken {
  readonly count: number;
  readonly ms: number;
}

/** What a version's answers took. */
export interface VersionStatistics {
  readonly modelId: string;
  readonly version: number;
  /** Milliseconds since the epoch; 0 for never. */
  readonly lastMs: number;
  /** Requests, from their arrival on. */
  readonly success: Taken;
  readonly fail: Taken;
  /** Pictures. */
  readonly queue: Taken;
  readonly input: Taken;
  readonly infer: Taken;
}

/** Beyond this many the version that was asked the longest ago is forgotten. */
const MOST_VERSIONS = 1_000;
const NONE: Taken = { count: 0, ms: 0 };

/** Counts what answers take, since the process started. */
export class InferenceStatistics {
  readonly #versions = new Map<string, VersionStatistics>();

  /** What is known of a version; zeros where it was never asked. */
  of(modelId: string, version: number): VersionStatistics {
    const none = { success: NONE, fail: NONE, queue: NONE, input: NONE, infer: NONE };
    return this.#versions.get(`${modelId}/${version}`) ?? { modelId, version, lastMs: 0, ...none };
  }

  /** Every version that was asked. */
  all(): readonly VersionStatistics[] {
    return [...this.#versions.values()];
  }

  /** Counts a request that was answered. */
  answered(modelId: string, version: number, answers: readonly Prediction[], ms: number): void {
    const { success, fail, queue, input, infer } = this.of(modelId, version);
    const timings = answers.map(({ timing }) => timing);
    this.#keep({
      ...{ modelId, version, fail, lastMs: Date.now() },
      success: plus(success, [ms]),
      queue: plus(
        queue,
        timings.map((timing) => msOf(timing?.queueDuration)),
      ),
      input: plus(
        input,
        timings.map((timing) => msOf(timing?.fetchDuration) + msOf(timing?.decodeDuration)),
      ),
      infer: plus(
        infer,
        timings.map((timing) => msOf(timing?.inferDuration)),
      ),
    });
  }

  /** Counts a request that was not. */
  failed(modelId: string, version: number, ms: number): void {
    const before = this.of(modelId, version);
    this.#keep({ ...before, lastMs: Date.now(), fail: plus(before.fail, [ms]) });
  }

  #keep(statistics: VersionStatistics): void {
    const name = `${statistics.modelId}/${statistics.version}`;
    this.#versions.delete(name); // so that the map stays in the order of asking
    this.#versions.set(name, statistics);
    const [oldest] = this.#versions.keys();
    if (this.#versions.size > MOST_VERSIONS && oldest !== undefined) this.#versions.delete(oldest);
  }
}

function plus({ count, ms }: Taken, more: readonly number[]): Taken {
  return { count: count + more.length, ms: more.reduce((sum, each) => sum + each, ms) };
}

function msOf(duration: Duration | undefined): number {
  return duration === undefined ? 0 : Number(duration.seconds) * 1_000 + duration.nanos / 1e6;
}
