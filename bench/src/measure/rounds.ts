import { isAppError } from '@isitacat/errors';
import type { SetName } from '../pictures/make-sets.js';
import { measureClosed, type Question } from './closed-cell.js';
import { measureOpen, OPEN_LOADS } from './open-cell.js';
import {
  estimateMs,
  inMinutes,
  SETTLE_MS,
  remainingMs,
  warmUpOf,
  type Length,
  type WarmUp,
} from './time-left.js';
import type { Cell, OpenCell, Start } from './results.js';
import { startSubject, type Running, type Subject, type Surroundings } from './subject.js';

/** What all rounds share. */
export interface Comparison {
  readonly subjects: readonly Subject[];
  /** Folder of each set. */
  readonly sets: ReadonlyMap<SetName, string>;
  readonly flags: Length;
  readonly say: (line: string) => void;
  /** Called after each round. */
  readonly save: () => Promise<void>;
  readonly surroundings: Surroundings;
}

/** What the rounds found; grows while they run. */
export interface Findings {
  readonly cells: Cell[];
  readonly starts: Start[];
  readonly open: OpenCell[];
}

/**
 * Runs every system once a round, each alone on the machine and freshly started;
 * the order turns from round to round, so that none always comes first.
 *
 * @param found Gets what is measured at once, so that a run that is called off leaves it.
 */
export async function runRounds(comparison: Comparison, found: Findings): Promise<void> {
  const { subjects, flags, say, save, sets } = comparison;
  const startMs = performance.now();
  const total = flags.rounds * subjects.length;
  const warmUp = warmUpOf(flags, subjects, sets.size);
  const inAll = inMinutes(estimateMs(flags, subjects, sets.size, warmUp));
  say(`${flags.rounds} rounds of ${subjects.length} systems: about ${inAll}`);
  let done = 0;
  for (let round = 1; round <= flags.rounds; round++) {
    const turned = subjects.map((_, n) => subjects[(n + round - 1) % subjects.length]);
    for (const subject of turned) {
      if (subject === undefined) continue;
      await runSubject(comparison, subject, round, warmUp, found).catch((error: unknown) => {
        // A peer that fails to start once must not cost the rounds of all others.
        if (!isAppError(error, 'SETUP_INCOMPLETE')) throw error;
        say(`${subject.plan.title} is left out of round ${round}: ${error.message}`);
      });
      const leftMs = remainingMs(performance.now() - startMs, ++done, total);
      say(`round ${round} of ${flags.rounds}: ${subject.plan.title}; ${inMinutes(leftMs)} left`);
    }
    await save();
  }
}

async function runSubject(
  comparison: Comparison,
  subject: Subject,
  round: number,
  { firstMs, nextMs }: WarmUp,
  found: Findings,
): Promise<void> {
  await using running = await startSubject(subject, comparison.surroundings);
  let memory = { memoryMiB: 0, memoryByProcess: {} };
  let warmUpMs = firstMs;
  const most = Math.max(...comparison.flags.callers);
  for (const [set, pictures] of comparison.sets) {
    const run = { ...comparison, subject, running, round, set, pictures };
    await measureClosed(subject.plan, running, question(run, most, warmUpMs));
    warmUpMs = nextMs;
    for (const callers of subject.plan.protocol === 'loop' ? [0] : comparison.flags.callers) {
      if (callers > 0) await measureClosed(subject.plan, running, question(run, callers, SETTLE_MS));
      const measured = await measureClosed(subject.plan, running, question(run, callers));
      found.cells.push({ system: subject.plan.id, round, set, callers, ...measured });
    }
    const now = await memoryOf(running);
    if (now.memoryMiB > memory.memoryMiB) memory = now;
    if (comparison.flags.openLoop && subject.plan.protocol !== 'loop') await runOpen(run, found);
  }
  const { coldStartMs } = running;
  found.starts.push({ system: subject.plan.id, round, coldStartMs, ...memory });
}

async function memoryOf({ system }: Running): Promise<Pick<Start, 'memoryMiB' | 'memoryByProcess'>> {
  const memoryByProcess: Record<string, number> = {};
  for (const { name, mib } of await system.memoryByProcess()) {
    memoryByProcess[name] = (memoryByProcess[name] ?? 0) + mib;
  }
  const memoryMiB = Object.values(memoryByProcess).reduce((sum, mib) => sum + mib, 0);
  return { memoryMiB, memoryByProcess };
}

interface Run extends Comparison {
  readonly subject: Subject;
  readonly running: Running;
  readonly round: number;
  readonly set: SetName;
  readonly pictures: string;
}

function question({ pictures, flags, surroundings }: Run, callers: number, durationMs?: number): Question {
  const { signal } = surroundings;
  return { pictures, callers, durationMs: durationMs ?? flags.seconds * 1000, signal };
}

async function runOpen(run: Run, found: Findings): Promise<void> {
  const { subject, running, round, set } = run;
  const mine = found.cells.filter(
    (cell) => cell.system === subject.plan.id && cell.round === round && cell.set === set,
  );
  const best = Math.max(...mine.map((cell) => cell.picturesPerSecond));
  for (const load of OPEN_LOADS) {
    const measured = await measureOpen(subject.plan, running, question(run, 0), best * load);
    found.open.push({ system: subject.plan.id, round, set, load, ...measured });
  }
}
