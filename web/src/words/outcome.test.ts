import { Prediction } from '@isitacat/contracts';
import { AppError, REASONS, type Reason } from '@isitacat/errors';
import { describe, expect, it } from 'vitest';
import { outcomeInWords } from './outcome.js';
import { problemInWords } from './problems.js';

const REASON_NAMES = Object.keys(REASONS) as Reason[];

describe('problemInWords', () => {
  it.each(REASON_NAMES)('says what %s is and what to do, without its name', (reason) => {
    const { title, advice } = problemInWords(new AppError(reason, 'a message for programs'));
    expect(title).not.toBe('');
    expect(advice).toMatch(/[.]$/);
    expect(`${title} ${advice}`).not.toMatch(/[A-Z]+_[A-Z]+|a message for programs/);
  });

  it('offers another try only where it may help', () => {
    expect(problemInWords(new AppError('IMAGE_UNDECODABLE', '')).canRetry).toBe(false);
    expect(problemInWords(new AppError('SERVER_UNREACHABLE', '')).canRetry).toBe(true);
    expect(problemInWords(new AppError('DEADLINE_EXCEEDED', '')).canRetry).toBe(true);
  });
});

describe('outcomeInWords', () => {
  it('says the answer, the problem or what happens', () => {
    const answer = Prediction.fromPartial({ label: 'not_cat', confidence: 0.9 });
    expect(outcomeInWords({ kind: 'done', answer, totalMs: 1 })).toBe('Not a cat, 90% sure');
    expect(outcomeInWords({ kind: 'failed', error: new AppError('IMAGE_EMPTY', '') })).toMatch(
      /^This file is empty[.] /,
    );
    expect(outcomeInWords({ kind: 'waiting', before: 0 })).toBe('Waiting to be seen');
    expect(outcomeInWords({ kind: 'waiting', before: 1 })).toBe('Waiting, 1 other first');
    expect(outcomeInWords({ kind: 'waiting', before: 2 })).toBe('Waiting, 2 others first');
  });
});
