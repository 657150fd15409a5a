import { Prediction } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import { effectScope, type EffectScope } from 'vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api, PredictionPage } from '../api/index.js';
import { useHistory, type UseHistory } from './use-history.js';

const listPredictions = vi.fn<Api['listPredictions']>();
let scope: EffectScope;

function page(ids: string, nextPageToken = ''): PredictionPage {
  return {
    predictions: Array.from(ids, (name) => Prediction.fromPartial({ name, image: name })),
    nextPageToken,
  };
}

function start(): UseHistory {
  const history = scope.run(() => useHistory({ listPredictions }));
  if (!history) throw new Error('the scope has ended');
  return history;
}

function names({ predictions }: UseHistory): string {
  return predictions.value.map(({ name }) => name).join('');
}

describe('useHistory', () => {
  beforeEach(() => {
    scope = effectScope();
    listPredictions.mockReset();
  });
  afterEach(() => {
    scope.stop();
  });

  it('shows a page and those that follow, until there is no more', async () => {
    const history = start();
    listPredictions.mockResolvedValueOnce(page('cd', 'token')).mockResolvedValueOnce(page('ef'));
    await history.renew();
    expect([names(history), history.more.value]).toEqual(['cd', true]);
    await history.loadMore();
    expect(listPredictions.mock.calls[1]?.[1]).toBe('token');
    expect([names(history), history.more.value]).toEqual(['cdef', false]);
  });

  it('keeps what it shows when a call fails, and says why until one succeeds', async () => {
    const history = start();
    listPredictions.mockResolvedValueOnce(page('cd'));
    await history.renew();
    listPredictions.mockRejectedValueOnce(new AppError('SERVER_UNREACHABLE', ''));
    await history.renew();
    expect([names(history), history.failure.value?.reason]).toEqual(['cd', 'SERVER_UNREACHABLE']);
    listPredictions.mockResolvedValueOnce(page('c'));
    await history.renew();
    expect([names(history), history.failure.value]).toEqual(['c', undefined]);
  });

  it('shows only what came last when two calls overtake each other', async () => {
    const history = start();
    const answers: ((page: PredictionPage) => void)[] = [];
    listPredictions.mockReturnValueOnce(new Promise((resolve) => answers.push(resolve)));
    const slow = history.renew();
    listPredictions.mockResolvedValueOnce(page('new'));
    await history.renew();
    answers[0]?.(page('old'));
    await slow;
    expect([names(history), history.loading.value]).toEqual(['new', false]);
  });

  it('cancels its call when the view is gone', () => {
    const history = start();
    listPredictions.mockReturnValueOnce(new Promise(() => undefined));
    void history.renew();
    scope.stop();
    expect(listPredictions.mock.calls[0]?.[2].aborted).toBe(true);
  });
});
