// @vitest-environment happy-dom
import { AppError } from '@isitacat/errors';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Line } from './line.js';

const away = new AppError('SERVER_UNREACHABLE', 'away');

describe('Line', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('tells of trouble after the second failure, until a call gets through', () => {
    const line = new Line();
    line.failed(away, 1);
    expect(line.trouble.value).toBeUndefined();
    line.failed(away, 2);
    expect(line.trouble.value).toBe(away);
    line.worked();
    expect(line.trouble.value).toBeUndefined();
  });

  it('tells at once when the browser knows that it is offline', () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    const line = new Line();
    line.failed(away, 1);
    expect(line.trouble.value).toBe(away);
  });

  it('lets every waiting call try at once', async () => {
    const line = new Line();
    const { signal } = new AbortController();
    const waiting = [line.pause(60_000, signal), line.pause(60_000, signal)];
    line.tryNow();
    await Promise.all(waiting);
  });
});
