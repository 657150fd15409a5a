import type { Setting } from './setting.js';

/** What a setting was measured to do with a number of callers. */
export interface Trying {
  readonly setting: Setting;
  readonly callers: number;
  readonly picturesPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMs: number;
  readonly memoryMiB: number;
  /** Questions without an answer. */
  readonly failed: number;
}

/** Throughputs nearer than this are alike: memory decides. */
const ALIKE = 0.97;

/**
 * The one to use: of those that answer everything within the latency the one with
 * most pictures a second, or with less memory where that is about the same; the
 * quickest where none is quick enough.
 *
 * @returns undefined when nothing answered.
 */
export function choose(tryings: readonly Trying[], p99Ms: number): Trying | undefined {
  const sound = tryings.filter(({ failed }) => failed === 0);
  const quick = sound.filter((each) => each.p99Ms <= p99Ms);
  if (quick.length === 0) return [...sound].sort((a, b) => a.p99Ms - b.p99Ms)[0];
  const most = Math.max(...quick.map(({ picturesPerSecond }) => picturesPerSecond));
  return quick
    .filter(({ picturesPerSecond }) => picturesPerSecond >= ALIKE * most)
    .sort((a, b) => a.memoryMiB - b.memoryMiB)[0];
}
