import { readFile } from 'node:fs/promises';
import { deadline, NO_METADATA, unary } from '../client.js';
import type {
  DeleteImageResponse,
  GetImageResponse,
  UploadResponse,
} from '../gen/isitacat/v1/image_service.js';
import type { GetModelResponse } from '../gen/isitacat/v1/model_service.js';
import {
  GiveFeedbackRequest,
  ListPredictionsRequest,
  PredictRequest,
  type GetPredictionResponse,
  type GiveFeedbackResponse,
  type ListPredictionsResponse,
  type PredictResponse,
} from '../gen/isitacat/v1/prediction_service.js';
import { told, type Action } from './line.js';

export const predict: Action = async (client, line) => {
  const content =
    line.file === '' ? undefined : ({ $case: 'content', value: await readFile(line.file) } as const);
  const request = PredictRequest.fromPartial({
    picture: line.image === '' ? content : { $case: 'image', value: line.image },
    model: line.model,
    background: line.background,
    batch: line.batch,
    requestId: line.request_id,
  });
  const response = await unary<PredictResponse>((done) => {
    const call = client.predictions.predict(request, NO_METADATA, deadline(line.timeout_ms), done);
    if (line.cancel_ms > 0) setTimeout(() => call.cancel(), line.cancel_ms);
  });
  return told(response.prediction);
};

export const upload: Action = async (client, line) => {
  if (line.stream) {
    return described(
      await client.upload(line.file, { requestId: line.request_id, timeoutMs: line.timeout_ms }),
    );
  }
  const request = { content: await readFile(line.file), displayName: '', requestId: line.request_id };
  const response = await unary<UploadResponse>((done) => {
    client.images.upload(request, NO_METADATA, deadline(line.timeout_ms), done);
  });
  return described(response.image);
};

function described(image: UploadResponse['image']): unknown {
  return {
    name: image?.name,
    mime_type: image?.mimeType,
    width_px: image?.widthPx,
    height_px: image?.heightPx,
    size_bytes: image?.sizeBytes,
  };
}

export const download: Action = async (client, line) => {
  const call = client.images.getImage({ name: line.name }, deadline(line.timeout_ms));
  let size = 0;
  for await (const { part } of call as AsyncIterable<GetImageResponse>) {
    if (part?.$case === 'chunk') size += part.value.length;
  }
  return { size_bytes: size };
};

export const list: Action = async (client, line) => {
  const request = ListPredictionsRequest.fromPartial({ batch: line.batch, pageToken: line.page_token });
  const response = await unary<ListPredictionsResponse>((done) => {
    client.predictions.listPredictions(request, NO_METADATA, deadline(line.timeout_ms), done);
  });
  return { count: response.predictions.length };
};

export const get: Action = async (client, line) => {
  const response = await unary<GetPredictionResponse>((done) => {
    client.predictions.getPrediction({ name: line.name }, NO_METADATA, deadline(line.timeout_ms), done);
  });
  return told(response.prediction);
};

export const feedback: Action = async (client, line) => {
  const request = GiveFeedbackRequest.fromPartial({ prediction: line.name, label: line.label });
  await unary<GiveFeedbackResponse>((done) => {
    client.predictions.giveFeedback(request, NO_METADATA, deadline(line.timeout_ms), done);
  });
  return {};
};

export const model: Action = async (client, line) => {
  const response = await unary<GetModelResponse>((done) => {
    client.models.getModel({ name: line.name }, NO_METADATA, deadline(line.timeout_ms), done);
  });
  return { name: response.model?.name };
};

const remove: Action = async (client, line) => {
  await unary<DeleteImageResponse>((done) => {
    client.images.deleteImage({ name: line.name }, NO_METADATA, deadline(line.timeout_ms), done);
  });
  return {};
};
export { remove as delete };
