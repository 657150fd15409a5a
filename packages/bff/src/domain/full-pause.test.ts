import { AppError } from '@isitacat/errors';
import { describe, expect, it } from 'vitest';

import { FullPause } from './full-pause.js';

const FULL = new AppError('QUEUE_FULL', '32 questions are in hand already', { retryAfterMs: 200 });

describe('FullPause', () => {
  it('refuses for 10 ms what a full queue refused, with the same time to come back, and no other model', () => {
    const pause = new FullPause();
    pause.check('cat', 1000);
    pause.heard('cat', FULL, 1000);
    expect(() => {
      pause.check('cat', 1009);
    }).toThrow(FULL);
    pause.check('dog', 1009);
    pause.check('cat', 1010);
  });

  it('refuses nothing for other reasons', () => {
    const pause = new FullPause();
    pause.heard('cat', new AppError('DEADLINE_UNREACHABLE', 'too late', { retryAfterMs: 1 }), 1000);
    pause.heard('cat', new Error('broken'), 1000);
    pause.check('cat', 1001);
  });
});
