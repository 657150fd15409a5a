import { AppError, REASONS, type Reason } from '@isitacat/errors';
import { describe, expect, it } from 'vitest';
import { judgeFailure, MOST_ATTEMPTS, OUTAGE_MS } from './judge-failure.js';

describe('judgeFailure', () => {
  it.each([
    ['IMAGE_UNDECODABLE', 'final'],
    ['IMAGE_NOT_FOUND', 'final'],
    ['CHECKSUM_MISMATCH', 'final'],
    ['STORED_TOO_LARGE', 'final'],
    ['STORAGE_UNAVAILABLE', 'return'],
    ['ENGINE_UNAVAILABLE', 'retry'],
    ['QUEUE_FULL', 'return'],
    ['DEADLINE_UNREACHABLE', 'return'],
    ['DEADLINE_EXCEEDED', 'retry'],
    ['INTERNAL', 'retry'],
  ] as const)('calls a first %s %s', (reason, judgement) => {
    expect(judgeFailure(new AppError(reason, ''), 1, 0)).toBe(judgement);
  });

  it('tries an unknown failure again', () => {
    expect(judgeFailure(new TypeError('a fault of ours'), MOST_ATTEMPTS - 1, 0)).toBe('retry');
  });

  it.each([
    ['queue', 'return'],
    ['fetch', 'return'],
    ['infer', 'dead'],
  ] as const)('calls time that ran out last in stage %s %s', (stage, judgement) => {
    const error = new AppError('DEADLINE_EXCEEDED', '', { stage });
    expect(judgeFailure(error, MOST_ATTEMPTS, 0)).toBe(judgement);
  });

  it('takes an outage of storage for the fault of a job that is too old', () => {
    const away = new AppError('STORAGE_UNAVAILABLE', '');
    expect(judgeFailure(away, MOST_ATTEMPTS, OUTAGE_MS - 1)).toBe('return');
    expect(judgeFailure(away, MOST_ATTEMPTS - 1, OUTAGE_MS)).toBe('retry');
    expect(judgeFailure(away, MOST_ATTEMPTS, OUTAGE_MS)).toBe('dead');
  });

  it('tries nothing again after the last attempt', () => {
    for (const reason of Object.keys(REASONS) as Reason[]) {
      expect(judgeFailure(new AppError(reason, ''), MOST_ATTEMPTS, 0)).not.toBe('retry');
    }
  });
});
