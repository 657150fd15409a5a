import { status, type ServiceError } from '@grpc/grpc-js';
import { PredictionState, Status, type Prediction } from '@isitacat/contracts';
import { CODE_OF_KIND, fromStatus } from '@isitacat/service-kit';

/** What a picture that was taken shows. */
const ANSWERED = 'OK';

/** What was made of one hostile file: the code, and the reason where there is one. */
export function replyOf(prediction: Prediction | undefined): string {
  switch (prediction?.state) {
    case PredictionState.PREDICTION_STATE_SUCCEEDED:
      return prediction.label === '' ? 'an answer without a label' : ANSWERED;
    case PredictionState.PREDICTION_STATE_FAILED:
      return told(prediction.error?.code ?? status.OK, prediction.error);
    default:
      return 'no end';
  }
}

/** As `replyOf`, of a call that failed. */
export function replyOfError(error: unknown): string {
  const { code, metadata } = error as ServiceError;
  const [packed] = metadata.get('grpc-status-details-bin');
  return told(code, Buffer.isBuffer(packed) ? Status.decode(packed) : undefined);
}

/** Replies that are as they should be: they tell of the picture, or that its time ran out. */
export function isProper(reply: string): boolean {
  return (
    reply === ANSWERED || /^(INVALID_ARGUMENT IMAGE_\w+|DEADLINE_EXCEEDED DEADLINE_EXCEEDED)$/.test(reply)
  );
}

function told(code: number, details: Status | undefined): string {
  if (details === undefined || details.details.length === 0)
    return `${status[code] ?? code} without a reason`;
  const { reason, kind } = fromStatus(details);
  const expected: number = CODE_OF_KIND[kind];
  const isRight = code === expected && details.code === expected;
  return `${status[code] ?? code} ${isRight ? '' : 'wrongly for '}${reason}`;
}
