import type { BenchFlags } from '../flags.js';
import type { Subject } from './subject.js';

/** Starting and ending a system, and what ends late. */
const AROUND_MS = 5_000;
/** Between two measurements, and what was under way at the end of one. */
const BETWEEN_MS = 350;

/** Programs that are compiled as they run are as fast as they get after about this long. */
const LONG_WARM_UP_MS = 20_000;
/** Memory and caches have settled. */
const SHORT_WARM_UP_MS = 1_000;
/** What a system does otherwise with so many callers than with those before, it does by then. */
export const SETTLE_MS = 1_000;
/** With another set of pictures a part of a system runs for the first time. */
const OF_NEXT_SET = 0.5;

/** What the length of a run follows from. */
export type Length = Pick<BenchFlags, 'rounds' | 'seconds' | 'callers' | 'openLoop' | 'mostMinutes'>;

/** How long every system is asked before it is measured. */
export interface WarmUp {
  /** After each start. */
  readonly firstMs: number;
  /** With each set of pictures but the first. */
  readonly nextMs: number;
}

/** The same for all systems: as long as one of them gains by it, or as fits into the time of the whole run. */
export function warmUpOf(length: Length, subjects: readonly Pick<Subject, 'plan'>[], sets: number): WarmUp {
  const cold = estimateMs(length, subjects, sets, { firstMs: 0, nextMs: 0 });
  const starts = length.rounds * subjects.length * (1 + OF_NEXT_SET * (sets - 1));
  const fits = (length.mostMinutes * 60_000 - cold) / starts;
  const firstMs = Math.round(Math.min(LONG_WARM_UP_MS, Math.max(SHORT_WARM_UP_MS, fits)));
  return { firstMs, nextMs: Math.round(firstMs * OF_NEXT_SET) };
}

/** About how long the rounds take, before anything was measured. */
export function estimateMs(
  { rounds, seconds, callers, openLoop }: Length,
  subjects: readonly Pick<Subject, 'plan'>[],
  sets: number,
  { firstMs, nextMs }: WarmUp,
): number {
  const cellMs = SETTLE_MS + BETWEEN_MS + seconds * 1000 + BETWEEN_MS;
  const perRound = subjects.map(({ plan }) => {
    const cells = plan.protocol === 'loop' ? 1 : callers.length + (openLoop ? OPEN_CELLS : 0);
    return AROUND_MS + firstMs + (sets - 1) * nextMs + sets * cells * cellMs;
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
