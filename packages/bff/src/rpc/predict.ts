import { ownerOf, Prediction, PredictRequest, type PredictionServiceDefinition } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import type { Call, Implementation } from '@isitacat/service-kit';

import type { Alike } from '../domain/alike.js';
import { abandonJob, acceptJob, checkJobModel, type AcceptJobDeps } from '../domain/accept-job.js';
import { answerContent, type AnswerContentDeps } from '../domain/answer-content.js';
import { answerImage, type AnswerImageDeps } from '../domain/answer-image.js';
import { checkBatch } from '../domain/fields.js';
import {
  imageId,
  parseImageName,
  parseModelName,
  predictionId,
  type ImageId,
  type ModelChoice,
  type PredictionId,
} from '../domain/names.js';
import type { ClaimStore } from '../domain/ports.js';
import type { QuestionCall } from '../domain/question-call.js';
import { storePicture, type StoreDeps } from '../domain/store-picture.js';
import { questionCall } from './question-call.js';
import { requestOnce } from './request-once.js';

/** What predicting takes. */
export interface PredictDeps extends AcceptJobDeps, AnswerContentDeps, AnswerImageDeps, StoreDeps {
  readonly claims: ClaimStore;
  /** Told of what is no question. */
  readonly alike: Alike;
  readonly defaultModel: string;
  /** Most bytes of a picture inside a unary request. */
  readonly unaryBytes: number;
}

/** `PredictionService.Predict`. */
export function predict(deps: PredictDeps): Implementation<typeof PredictionServiceDefinition>['predict'] {
  return async (request, call) => ({ prediction: await predictOne(deps, request, call) });
}

/** Answers one request, whichever way it came. @throws AppError as `PredictionService.Predict` says. */
export async function predictOne(
  deps: PredictDeps,
  request: PredictRequest,
  call: Call,
): Promise<Prediction> {
  const asked = readRequest(deps, request);
  using limit = questionCall(call);
  return await requestOnce<Prediction>(
    deps.claims,
    {
      owner: call.owner,
      method: 'Predict',
      requestId: request.requestId,
      body: () => [PredictRequest.encode({ ...request, requestId: '' }).finish()],
      codec: Prediction,
      ...(asked.background && { abandon: (id, error) => abandonJob(deps, predictionId(id), error) }),
    },
    (id) => answer(deps, asked, predictionId(id), limit),
    limit,
  );
}

interface Asked {
  readonly picture: { readonly content: Uint8Array } | { readonly image: ImageId };
  readonly model: ModelChoice;
  readonly batch: string;
  readonly background: boolean;
  readonly explain: boolean;
}

function readRequest(deps: PredictDeps, request: PredictRequest): Asked {
  const { picture, model, batch, background, explain } = request;
  checkBatch(batch);
  const common = { model: parseModelName(model, deps.defaultModel), batch, background, explain };
  switch (picture?.$case) {
    case 'image':
      return { ...common, picture: { image: parseImageName(picture.value, 'image') } };
    case 'content':
      deps.reader.probe(picture.value, deps.unaryBytes);
      return { ...common, picture: { content: picture.value } };
    case undefined:
      throw new AppError('FIELD_INVALID', 'send a picture: the name of a stored image, or its content', {
        field: 'picture',
      });
    default:
      return picture satisfies never;
  }
}

async function answer(
  deps: PredictDeps,
  { picture, model, batch, background, explain }: Asked,
  id: PredictionId,
  call: QuestionCall,
): Promise<Prediction> {
  if (!background) {
    return 'content' in picture
      ? await answerContent(deps, { model, content: picture.content, explain }, call)
      : await answerImage(deps, { id, image: picture.image, model, batch, explain }, call);
  }
  deps.alike.note('job', performance.now());
  deps.jobs.check(); // before anything is stored
  await checkJobModel(deps.models, model, call);
  return await deps.quotas.jobs.spend(ownerOf(id), 1, async () => {
    const image = 'content' in picture ? await storeContent(deps, picture.content, id, call) : picture.image;
    return await acceptJob(deps, { id, image, model, batch, explain }, call);
  });
}

/** Stores the picture under the prediction's own id, so that a retry stores it once. */
async function storeContent(
  deps: PredictDeps,
  content: Uint8Array,
  id: PredictionId,
  call: QuestionCall,
): Promise<ImageId> {
  const image = imageId(id);
  await storePicture(deps, { id: image, content, displayName: '', maxBytes: deps.unaryBytes }, call);
  return image;
}
