import { imageContentKey, type Image, type Prediction, type Work } from '@isitacat/contracts';

import { imageNotFound } from './delete-picture.js';
import { pendingPrediction, type Question } from './prediction.js';
import type { ImageStore, PortCall, PredictionStore } from './ports.js';
import { imageName } from './names.js';

/** What recording a question takes. */
export interface AcceptDeps {
  readonly images: ImageStore;
  readonly predictions: PredictionStore;
}

/** A question that is on record, and the work that it makes. */
export interface Accepted {
  readonly prediction: Prediction;
  readonly work: Work;
}

/**
 * Puts a question about a stored picture on record.
 *
 * @throws AppError `IMAGE_NOT_FOUND`, `STORAGE_UNAVAILABLE`.
 */
export async function acceptQuestion(
  deps: AcceptDeps,
  question: Question,
  call: PortCall,
): Promise<Accepted> {
  const image = await deps.images.find(question.image, call);
  if (image === undefined) throw imageNotFound(question.image);
  const prediction = pendingPrediction(question);
  await deps.predictions.accept(prediction, call);
  if ((await deps.images.find(question.image, call)) === undefined) {
    // Deleted in between: the deletion may have missed what was filed just now.
    await deps.predictions.delete(question.id, call);
    await deps.images.forget(question.image, question.id, call);
    throw imageNotFound(question.image);
  }
  return { prediction, work: workOf(question, image, prediction) };
}

function workOf(question: Question, image: Image, prediction: Prediction): Work {
  return {
    predictionId: question.id,
    picture: {
      $case: 'stored',
      value: { key: imageContentKey(question.image), sha256: image.sha256 },
    },
    acceptTime: prediction.createTime,
    batch: question.batch,
    image: imageName(question.image),
  };
}
