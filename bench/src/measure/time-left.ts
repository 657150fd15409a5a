import type { BenchFlags } from '../flags.js';
import type { Subject } from './subject.js';

/** Starting, warming up and ending a system, and what ends late. */
const AROUND_MS = 8_000;
/** Between two measurements, and what was under way at the end of one. */
const BETWEEN_MS = 350;

/** About how long the rounds take, before anything was measured. */
export function estimateMs(
  { rounds, seconds, callers, openLoop }: Pick<BenchFlags, 'rounds' | 'seconds' | 'callers' | 'openLoop'>,
  subjects: readonly Pick<Subject, 'plan'>[],
  sets: number,
): number {
  const cellMs = seconds * 1000 + BETWEEN_MS;
  const perRound = subjects.map(({ plan }) => {
    const cells = plan.protocol === 'loop' ? 1 : callers.length + (openLoop ? OPEN_CELLS : 0);
    return AROUND_MS + sets * cells * cellMs;
  });
  return rounds * perRound.reduce((sum, ms) => sum + ms, 0);
}

const OPEN_CELLS = 4;

/** How long the rest takes if it goes on as until now. */
export function remainingMs(elapsedMs: number, done: number, total: number): number {
  return done === 0 ? Infinity : (elapsedMs / done) * (total - done);
}

/** Such as `12 min`, or seconds where it is less than two minutes. */
export function inMinutes(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}
