import { PredictionState, type Prediction } from '@isitacat/contracts';
import type { AppError } from '@isitacat/errors';
import { onScopeDispose, shallowReadonly, shallowRef, type ShallowRef } from 'vue';
import type { Api } from '../api/index.js';
import { asAppError } from '../as-app-error.js';
import { nameOf } from './prediction-id.js';

/** One prediction, followed until it is answered. */
export interface UsePrediction {
  /** Undefined until it is known. */
  readonly prediction: Readonly<ShallowRef<Prediction | undefined>>;
  readonly failure: Readonly<ShallowRef<AppError | undefined>>;
  /** Looks it up again. */
  readonly renew: () => Promise<void>;
}

/** @param id What its address ends with. */
export function usePrediction(
  api: Pick<Api, 'getPrediction' | 'streamPredictions'>,
  id: string,
): UsePrediction {
  const prediction = shallowRef<Prediction>();
  const failure = shallowRef<AppError>();
  let current = new AbortController();

  async function renew(): Promise<void> {
    current.abort();
    const { signal } = (current = new AbortController());
    failure.value = undefined;
    try {
      for await (const next of untilFinal(api, nameOf(id), signal)) prediction.value = next;
    } catch (error) {
      if (!signal.aborted) failure.value = asAppError(error);
    }
  }

  onScopeDispose(() => {
    current.abort();
  });
  return { prediction: shallowReadonly(prediction), failure: shallowReadonly(failure), renew };
}

/** A stream that the server ends early is opened anew after another look. */
async function* untilFinal(
  api: Pick<Api, 'getPrediction' | 'streamPredictions'>,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Prediction, void, undefined> {
  for (;;) {
    const known = await api.getPrediction(name, signal);
    yield known;
    if (isFinal(known)) return;
    for await (const { event } of api.streamPredictions([name], '', signal)) {
      if (event?.$case !== 'prediction') continue;
      if (isFinal(event.value)) break; // the record tells more of a final one than the stream
      yield event.value;
    }
  }
}

function isFinal({ state }: Prediction): boolean {
  return (
    state === PredictionState.PREDICTION_STATE_SUCCEEDED || state === PredictionState.PREDICTION_STATE_FAILED
  );
}
