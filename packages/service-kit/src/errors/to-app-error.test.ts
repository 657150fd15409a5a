import { AppError } from '@isitacat/errors';
import { once } from 'node:events';
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { fromStatus } from './status.js';
import { toAppError } from './to-app-error.js';

const caught = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

describe('whatever was thrown', () => {
  it('stays itself where it is an AppError', () => {
    const error = new AppError('QUEUE_FULL', 'full');
    expect(toAppError(error)).toBe(error);
  });

  it('is the reason of an abort that Node wrapped', async () => {
    const reason = new AppError('DEADLINE_EXCEEDED', 'late', { stage: 'queue' });
    const error = await caught(once(new EventEmitter(), 'never', { signal: AbortSignal.abort(reason) }));
    expect(error).not.toBe(reason);
    expect(toAppError(error)).toBe(reason);
  });

  it('is DEADLINE_EXCEEDED where a timeout aborted', async () => {
    const error = await caught(once(new EventEmitter(), 'never', { signal: AbortSignal.timeout(1) }));
    expect(toAppError(error).reason).toBe('DEADLINE_EXCEEDED');
  });

  it.each([new TypeError('x'), 'text', undefined, new DOMException('gone', 'AbortError')])(
    'else becomes INTERNAL and keeps the original as its cause',
    (thrown) => {
      expect(toAppError(thrown)).toMatchObject({ reason: 'INTERNAL', cause: thrown });
      expect(toAppError(thrown).message).not.toContain('gone');
    },
  );
});

describe('a status of another system', () => {
  it('becomes INTERNAL, its text kept for the log', () => {
    const error = fromStatus({ code: 14, message: 'their text', details: [] });
    expect(error.reason).toBe('INTERNAL');
    expect(error.message).not.toContain('their text');
    expect(String(error.cause)).toContain('their text');
  });
});
