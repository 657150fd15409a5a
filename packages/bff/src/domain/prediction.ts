import { Prediction, PredictionState, type Answer, type Status } from '@isitacat/contracts';

import { idTime } from './ids.js';
import {
  imageName,
  parsePredictionName,
  predictionName,
  type ImageId,
  type ModelChoice,
  type PredictionId,
} from './names.js';
import type { OpenRun } from './ports.js';

/** A question about a stored picture. */
export interface Question {
  readonly id: PredictionId;
  readonly image: ImageId;
  readonly model: ModelChoice;
  /** Empty for none. */
  readonly batch: string;
  /** Whether to tell where the model looked. */
  readonly explain: boolean;
}

const BLANK = Prediction.create();

/** Whether nothing more will happen to it, unless an operator replays it. */
export function isFinal(prediction: Prediction): boolean {
  return (
    prediction.state === PredictionState.PREDICTION_STATE_SUCCEEDED ||
    prediction.state === PredictionState.PREDICTION_STATE_FAILED
  );
}

/** A question as accepted. Its creation time is its id's, so that a retry accepts the same. */
export function pendingPrediction(question: Question): Prediction {
  return {
    ...BLANK,
    name: predictionName(question.id),
    image: imageName(question.image),
    model: question.model.name,
    state: PredictionState.PREDICTION_STATE_PENDING,
    createTime: idTime(question.id),
    batch: question.batch,
    explain: question.explain,
  };
}

/** The run that a prediction is in, or ended in. */
export function runOf({ name, replayCount }: Prediction): OpenRun {
  return { id: parsePredictionName(name), replay: replayCount };
}

/** A prediction that failed, as its next replay begins. */
export function replayed(prediction: Prediction): Prediction {
  const { name, image, model, createTime, batch, explain, attemptCount, replayCount } = prediction;
  return {
    ...BLANK,
    ...{ name, image, model, createTime, batch, explain, attemptCount },
    state: PredictionState.PREDICTION_STATE_PENDING,
    replayCount: replayCount + 1,
  };
}

/** A question of which nothing is kept. */
export function passingPrediction(model: ModelChoice, explain: boolean, createTime: Date): Prediction {
  return {
    ...BLANK,
    model: model.name,
    state: PredictionState.PREDICTION_STATE_PENDING,
    createTime,
    explain,
  };
}

/** `prediction` once answered. */
export function succeeded(prediction: Prediction, answer: Answer, completeTime: Date): Prediction {
  const [best] = answer.scores;
  return {
    ...prediction,
    model: answer.modelVersion,
    state: PredictionState.PREDICTION_STATE_SUCCEEDED,
    queuePosition: 0,
    label: best?.label ?? '',
    confidence: best?.probability ?? 0,
    scores: answer.scores.map(({ label, probability }) => ({ label, probability })),
    completeTime,
    timing: {
      queueDuration: answer.queueDuration,
      fetchDuration: answer.fetchDuration,
      decodeDuration: answer.decodeDuration,
      inferDuration: answer.inferDuration,
    },
    attemptCount: 1,
    cached: answer.cached,
    engine: answer.engine,
    explanation: answer.explanation,
    unfamiliarity: answer.unfamiliarity,
  };
}

/** `prediction` once there will be no answer. */
export function failed(prediction: Prediction, error: Status, completeTime: Date): Prediction {
  return {
    ...prediction,
    state: PredictionState.PREDICTION_STATE_FAILED,
    queuePosition: 0,
    error,
    completeTime,
  };
}
