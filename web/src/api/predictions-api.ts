import { PredictionServiceDefinition } from '@isitacat/contracts';
import type { Api } from './api.js';
import { createCaller } from './caller.js';
import type { Guard } from './guard.js';
import { present } from './present.js';
import { READ_TIMEOUT_MS, WRITE_TIMEOUT_MS } from './timeouts.js';

type PredictionsApi = Pick<
  Api,
  'predict' | 'getPrediction' | 'listPredictions' | 'giveFeedback' | 'streamBatch' | 'streamPredictions'
>;

/** The calls about predictions. */
export function predictionsApi(origin: string, guard: Guard): PredictionsApi {
  const predictions = createCaller(origin, PredictionServiceDefinition.fullName, guard);
  const { methods } = PredictionServiceDefinition;
  return {
    async predict(image, batch, requestId, signal) {
      const picture = { $case: 'image', value: image } as const;
      const request = { picture, model: '', background: true, batch, requestId, explain: true };
      const options = { signal, timeoutMs: WRITE_TIMEOUT_MS, traceId: requestId };
      return present((await predictions.unary(methods.predict, request, options)).prediction);
    },
    async getPrediction(name, signal) {
      const options = { signal, timeoutMs: READ_TIMEOUT_MS };
      return present((await predictions.unary(methods.getPrediction, { name }, options)).prediction);
    },
    async listPredictions(pageSize, pageToken, signal) {
      const request = { batch: '', pageSize, pageToken };
      return predictions.unary(methods.listPredictions, request, { signal, timeoutMs: READ_TIMEOUT_MS });
    },
    async giveFeedback(prediction, label, note, signal) {
      const request = { prediction, label, note };
      await predictions.unary(methods.giveFeedback, request, { signal, timeoutMs: WRITE_TIMEOUT_MS });
    },
    streamBatch(batch, resumeToken, signal) {
      return predictions.stream(methods.streamResults, { predictions: [], batch, resumeToken }, { signal });
    },
    streamPredictions(names, resumeToken, signal) {
      const request = { predictions: [...names], batch: '', resumeToken };
      return predictions.stream(methods.streamResults, request, { signal });
    },
  };
}
