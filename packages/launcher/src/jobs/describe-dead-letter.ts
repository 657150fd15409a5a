import type { DeadLetter } from '@isitacat/contracts';

/** One line: which, since when, how often it was tried, and why it failed. */
export function summarize(letter: DeadLetter): string {
  const { prediction, deathTime, attemptCount, error } = letter;
  const why = error?.message ?? 'no reason is on record';
  return `${prediction}  ${deathTime?.toISOString() ?? '-'}  ${attemptCount} attempts  ${why}`;
}

/** All that is known, a line each. */
export function describeDeadLetter(letter: DeadLetter): readonly string[] {
  const rows: readonly (readonly [name: string, value: string])[] = [
    ['prediction', letter.prediction],
    ['image', letter.image],
    ['model', letter.model],
    ['batch', letter.batch === '' ? '-' : letter.batch],
    ['accepted', letter.createTime?.toISOString() ?? '-'],
    ['given up', letter.deathTime?.toISOString() ?? '-'],
    ['attempts', String(letter.attemptCount)],
    ['replays before', String(letter.replayCount)],
    ['error', `${letter.error?.message ?? '-'} (code ${letter.error?.code ?? '-'})`],
  ];
  return rows.map(([name, value]) => `${name.padEnd(16)}${value}`);
}
