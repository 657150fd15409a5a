import type { WorkReply } from '@isitacat/contracts';
import { toDuration, toStatus } from '@isitacat/service-kit';
import type { Answered } from '../domain/classify-work.js';

/** The reply that carries an answer. */
export function answerReply({
  modelVersion,
  engine,
  cached,
  scores,
  explanation,
  unfamiliarity,
  phases,
}: Answered): WorkReply {
  const value = {
    modelVersion,
    engine,
    cached,
    scores,
    explanation,
    unfamiliarity,
    queueDuration: toDuration(phases.queueMs),
    fetchDuration: toDuration(phases.fetchMs),
    decodeDuration: toDuration(phases.decodeMs),
    inferDuration: toDuration(phases.inferMs),
  };
  return { outcome: { $case: 'answer', value } };
}

/** The reply that says why there is no answer. */
export function errorReply(error: unknown): WorkReply {
  return { outcome: { $case: 'error', value: toStatus(error) } };
}
