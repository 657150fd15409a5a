import { AppError } from '@isitacat/errors';
import { describe, expect, it, vi } from 'vitest';
import { retryDelayMs, withRetries } from './retry.js';
import { readyLine } from './scripted-stream.js';

const away = new AppError('NO_PREDICTOR', 'nobody is there');
const signal = new AbortController().signal;

describe('retryDelayMs', () => {
  it('doubles with each failure up to 15 s', () => {
    const delays = [1, 2, 3, 20].map((failures) => retryDelayMs(away, failures, 1));
    expect(delays).toEqual([500, 1000, 2000, 15_000]);
  });

  it('leaves half of it to chance, so that pages do not come back all at once', () => {
    expect(retryDelayMs(away, 3, 0)).toBe(1000);
  });

  it('waits at least as long as the server asks', () => {
    expect(retryDelayMs(new AppError('QUEUE_FULL', 'full', { retryAfterMs: 4000 }), 1)).toBe(4000);
  });
});

describe('withRetries', () => {
  const line = readyLine();

  it('returns what a later try returns', async () => {
    const call = vi.fn().mockRejectedValueOnce(away).mockResolvedValueOnce('answer');
    expect(await withRetries(call, { signal, line })).toBe('answer');
  });

  it('throws the last failure when the tries are used up', async () => {
    const call = vi.fn().mockRejectedValue(away);
    await expect(withRetries(call, { signal, tries: 3, line })).rejects.toBe(away);
    expect(call).toHaveBeenCalledTimes(3);
  });

  it.each([new AppError('IMAGE_EMPTY', 'empty'), new AppError('INTERNAL', 'bug'), new TypeError('bug')])(
    'throws at once what another try cannot mend: %s',
    async (error) => {
      const call = vi.fn().mockRejectedValue(error);
      await expect(withRetries(call, { signal, line })).rejects.toBe(error);
      expect(call).toHaveBeenCalledTimes(1);
    },
  );
});
