import { Prediction, PredictionState } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import { effectScope, watch, type EffectScope } from 'vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api, Results } from '../api/index.js';
import { usePrediction, type UsePrediction } from './use-prediction.js';

const getPrediction = vi.fn<Api['getPrediction']>();
const streamPredictions = vi.fn<Api['streamPredictions']>();
let scope: EffectScope;

const pending = Prediction.fromPartial({ state: PredictionState.PREDICTION_STATE_PENDING });
const running = Prediction.fromPartial({ state: PredictionState.PREDICTION_STATE_RUNNING });
const answered = Prediction.fromPartial({ state: PredictionState.PREDICTION_STATE_SUCCEEDED, label: 'cat' });

async function* stream(...predictions: readonly Prediction[]): Results {
  for (const value of predictions)
    yield await Promise.resolve({ event: { $case: 'prediction', value }, resumeToken: '' });
}

function start(): UsePrediction {
  const found = scope.run(() => usePrediction({ getPrediction, streamPredictions }, 'a'));
  if (!found) throw new Error('the scope has ended');
  return found;
}

describe('usePrediction', () => {
  beforeEach(() => {
    scope = effectScope();
    getPrediction.mockReset();
    streamPredictions.mockReset();
  });
  afterEach(() => {
    scope.stop();
  });

  it('asks once about what is answered', async () => {
    getPrediction.mockResolvedValue(answered);
    const { prediction, renew } = start();
    await renew();
    expect(getPrediction.mock.calls[0]?.[0]).toBe('predictions/a');
    expect(prediction.value).toBe(answered);
    expect(streamPredictions).not.toHaveBeenCalled();
  });

  it('shows every change until the answer, also over a stream that ends early', async () => {
    getPrediction.mockResolvedValueOnce(pending).mockResolvedValueOnce(pending).mockResolvedValue(answered);
    streamPredictions.mockReturnValueOnce(stream()).mockReturnValueOnce(stream(running, answered));
    const { prediction, renew } = start();
    const states: unknown[] = [];
    watch(prediction, (next) => states.push(next?.state), { flush: 'sync' });
    await renew();
    expect(states).toEqual([pending.state, running.state, answered.state]);
    expect(prediction.value).toBe(answered);
  });

  it('says why it cannot be shown, until it can', async () => {
    getPrediction.mockRejectedValueOnce(new AppError('PREDICTION_NOT_FOUND', '')).mockResolvedValue(answered);
    const { failure, renew } = start();
    await renew();
    expect(failure.value?.reason).toBe('PREDICTION_NOT_FOUND');
    await renew();
    expect(failure.value).toBeUndefined();
  });
});
