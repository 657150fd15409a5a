import { AppError, REASONS, type Reason } from '@isitacat/errors';
import { describe, expect, it } from 'vitest';
import { judgeFailure, MOST_ATTEMPTS } from './judge-failure.js';

describe('judgeFailure', () => {
  it.each([
    ['IMAGE_UNDECODABLE', 'final'],
    ['IMAGE_NOT_FOUND', 'final'],
    ['CHECKSUM_MISMATCH', 'final'],
    ['STORED_TOO_LARGE', 'final'],
    ['STORAGE_UNAVAILABLE', 'retry'],
    ['ENGINE_UNAVAILABLE', 'retry'],
    ['QUEUE_FULL', 'return'],
    ['DEADLINE_UNREACHABLE', 'return'],
    ['DEADLINE_EXCEEDED', 'retry'],
    ['INTERNAL', 'retry'],
  ] as const)('calls a first %s %s', (reason, judgement) => {
    expect(judgeFailure(new AppError(reason, ''), 1)).toBe(judgement);
  });

  it('tries an unknown failure again', () => {
    expect(judgeFailure(new TypeError('a fault of ours'), MOST_ATTEMPTS - 1)).toBe('retry');
  });

  it.each([
    ['queue', 'return'],
    ['infer', 'dead'],
  ] as const)('calls time that ran out last in stage %s %s', (stage, judgement) => {
    const error = new AppError('DEADLINE_EXCEEDED', '', { stage });
    expect(judgeFailure(error, MOST_ATTEMPTS)).toBe(judgement);
  });

  it('tries nothing again after the last attempt', () => {
    for (const reason of Object.keys(REASONS) as Reason[]) {
      expect(judgeFailure(new AppError(reason, ''), MOST_ATTEMPTS)).not.toBe('retry');
    }
  });
});
