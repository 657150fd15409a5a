import { PredictionState, type Prediction } from '@isitacat/contracts';
import { toDuration, toStatus } from '@isitacat/service-kit';
import type { Answered } from '../domain/classify-work.js';
import type { Ending, Job } from '../domain/run-job.js';

/**
 * The prediction of a job that is being worked on.
 *
 * @param asked The model that was asked for, such as `models/cat`.
 */
export function runningPrediction({ work, attempt }: Job, asked: string): Prediction {
  return {
    name: `predictions/${work.predictionId}`,
    image: work.image,
    model: asked,
    state: PredictionState.PREDICTION_STATE_RUNNING,
    queuePosition: 0,
    label: '',
    confidence: 0,
    scores: [],
    error: undefined,
    createTime: work.acceptTime,
    completeTime: undefined,
    timing: undefined,
    attemptCount: work.priorAttempts + attempt,
    batch: work.batch,
    replayCount: work.replayCount,
    cached: false,
    engine: '',
    explain: work.explain,
    explanation: undefined,
    feedback: undefined,
  };
}

/** The prediction of a job that has ended, now. */
export function finalPrediction(job: Job, asked: string, ending: Ending): Prediction {
  const running = { ...runningPrediction(job, asked), completeTime: new Date() };
  if (ending.type === 'answered') return { ...running, ...succeeded(ending.answered) };
  return { ...running, state: PredictionState.PREDICTION_STATE_FAILED, error: toStatus(ending.error) };
}

/** Whether a prediction changes no more. */
export function isFinal({ state }: Prediction): boolean {
  return (
    state === PredictionState.PREDICTION_STATE_SUCCEEDED || state === PredictionState.PREDICTION_STATE_FAILED
  );
}

function succeeded({
  modelVersion,
  engine,
  cached,
  scores,
  explanation,
  unfamiliarity,
  phases,
}: Answered): Partial<Prediction> {
  const [best] = scores;
  return {
    state: PredictionState.PREDICTION_STATE_SUCCEEDED,
    model: modelVersion,
    engine,
    cached,
    label: best?.label ?? '',
    confidence: best?.probability ?? 0,
    scores,
    explanation,
    unfamiliarity,
    timing: {
      queueDuration: toDuration(phases.queueMs),
      fetchDuration: toDuration(phases.fetchMs),
      decodeDuration: toDuration(phases.decodeMs),
      inferDuration: toDuration(phases.inferMs),
    },
  };
}
