import { describe, expect, it } from 'vitest';
import { describeProgress, Progress } from './progress.js';

function record(isTTY: boolean, times: readonly number[]): readonly string[] {
  const written: string[] = [];
  let call = 0;
  const progress = new Progress(
    'features',
    { isTTY, write: (text) => written.push(text) },
    () => times[call++] ?? 0,
  );
  for (const [n] of times.slice(1).entries()) progress.update(n + 1, times.length - 1);
  return written;
}

describe('progress', () => {
  it('says how far, how fast and how long still', () => {
    expect(describeProgress('features', 50, 200, 10_000)).toBe(
      'features [######..................] 50/200, 5.0 pictures/s, 30 s left',
    );
    expect(describeProgress('features', 1, 2, 120_000)).toContain('2 min left');
    expect(describeProgress('features', 0, 2, 0)).toContain('0.0 pictures/s');
  });

  it('redraws one line on a terminal, at most every fifth of a second, and always the last', () => {
    const written = record(true, [0, 10, 100, 300, 310]);
    expect(written.map((text) => /\d\/4/u.exec(text)?.[0])).toEqual(['1/4', '3/4', '4/4']);
    expect(written.at(-1)).toMatch(/\n$/u);
  });

  it('writes a line every ten seconds into a log', () => {
    const written = record(false, [0, 10, 9000, 10_100, 10_200]);
    expect(written.map((text) => /\d\/4/u.exec(text)?.[0])).toEqual(['1/4', '3/4', '4/4']);
    expect(written.every((text) => text.endsWith('\n') && !text.includes('\r'))).toBe(true);
  });
});
