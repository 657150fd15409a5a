import { imageContentKey, type Image, type Prediction, type Work } from '@isitacat/contracts';

import { imageNotFound } from './delete-picture.js';
import { parseImageName, parsePredictionName } from './names.js';
import type { ImageStore, OpenKind, PortCall, PredictionStore } from './ports.js';
import { pendingPrediction, type Question } from './prediction.js';

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
 * Puts a question about a stored picture on record, as open.
 *
 * @throws AppError `IMAGE_NOT_FOUND`, `STORAGE_UNAVAILABLE`.
 */
export async function acceptQuestion(
  deps: AcceptDeps,
  question: Question,
  kind: OpenKind,
  call: PortCall,
): Promise<Accepted> {
  const image = await deps.images.find(question.image, call);
  if (image === undefined) throw imageNotFound(question.image);
  const prediction = pendingPrediction(question);
  await deps.predictions.accept(prediction, kind, call);
  if ((await deps.images.find(question.image, call)) === undefined) {
    // Deleted in between: the deletion may have missed what was filed just now.
    await deps.predictions.delete(question.id, call);
    await deps.images.forget(question.image, question.id, call);
    throw imageNotFound(question.image);
  }
  return { prediction, work: workOf(image, prediction) };
}

/** The work that a pending prediction asks for. */
export function workOf(image: Image, prediction: Prediction): Work {
  const key = imageContentKey(parseImageName(prediction.image));
  return {
    predictionId: parsePredictionName(prediction.name),
    picture: { $case: 'stored', value: { key, sha256: image.sha256 } },
    acceptTime: prediction.createTime,
    batch: prediction.batch,
    image: prediction.image,
    replayCount: prediction.replayCount,
    priorAttempts: prediction.attemptCount,
    earlierAttempts: 0,
    explain: prediction.explain,
  };
}
