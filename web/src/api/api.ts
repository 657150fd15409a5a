import {
  ImageServiceDefinition,
  ModelServiceDefinition,
  PredictionServiceDefinition,
  type Model,
  type Prediction,
  type StreamResultsResponse,
} from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import { createCaller } from './caller.js';

/** What the page asks of the server. Every call throws AppError, or `signal`'s reason when it is aborted. */
export interface Api {
  /** The model that answers when none is named. */
  getDefaultModel(signal: AbortSignal): Promise<Model>;
  /** Stores a picture; returns its name. The same `requestId` and content give the same picture, for 24 h. */
  upload(content: Uint8Array, displayName: string, requestId: string, signal: AbortSignal): Promise<string>;
  /** Asks about a stored picture, to be answered by `streamBatch`; returns the accepted prediction. */
  predict(image: string, batch: string, requestId: string, signal: AbortSignal): Promise<Prediction>;
  /** What becomes of the predictions of `batch`; from the start when `resumeToken` is empty. */
  streamBatch(
    batch: string,
    resumeToken: string,
    signal: AbortSignal,
  ): AsyncGenerator<StreamResultsResponse, void, undefined>;
}

const READ_TIMEOUT_MS = 10_000;
/** The most that the proxy grants: a slow line needs it for a picture. */
const UPLOAD_TIMEOUT_MS = 60_000;
const PREDICT_TIMEOUT_MS = 15_000;

/** @param origin Where the server is; empty for where the page came from. */
export function createApi(origin = ''): Api {
  const images = createCaller(origin, ImageServiceDefinition.fullName);
  const predictions = createCaller(origin, PredictionServiceDefinition.fullName);
  const models = createCaller(origin, ModelServiceDefinition.fullName);
  return {
    async getDefaultModel(signal) {
      const { getModel } = ModelServiceDefinition.methods;
      const { model } = await models.unary(getModel, { name: '' }, { signal, timeoutMs: READ_TIMEOUT_MS });
      return present(model);
    },
    async upload(content, displayName, requestId, signal) {
      const { upload } = ImageServiceDefinition.methods;
      const request = { content, displayName, requestId };
      const { image } = await images.unary(upload, request, { signal, timeoutMs: UPLOAD_TIMEOUT_MS });
      return present(image).name;
    },
    async predict(image, batch, requestId, signal) {
      const { predict } = PredictionServiceDefinition.methods;
      const picture = { $case: 'image', value: image } as const;
      const request = { picture, model: '', background: true, batch, requestId, explain: true };
      const { prediction } = await predictions.unary(predict, request, {
        signal,
        timeoutMs: PREDICT_TIMEOUT_MS,
      });
      return present(prediction);
    },
    streamBatch(batch, resumeToken, signal) {
      const { streamResults } = PredictionServiceDefinition.methods;
      return predictions.stream(streamResults, { predictions: [], batch, resumeToken }, { signal });
    },
  };
}

/** A response's message field is optional on the wire; a server that leaves it out is broken. */
function present<Message>(message: Message | undefined): Message {
  if (message === undefined) throw new AppError('INTERNAL', 'the server sent an empty answer');
  return message;
}
