import { StreamResultsResponse, type Owner, type PredictionServiceDefinition } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import type { Call, Implementation } from '@isitacat/service-kit';

import { checkBatch } from '../domain/fields.js';
import { followResults } from '../domain/follow-results.js';
import type { FollowDeps, StreamMessage } from '../domain/follower.js';
import { parsePredictionName } from '../domain/names.js';
import type { JobQueue } from '../domain/ports.js';
import type { StreamQuestion } from '../domain/stream-progress.js';
import { withPosition } from './with-position.js';

/** What streaming takes. */
export interface StreamResultsDeps extends FollowDeps {
  readonly jobs: JobQueue;
  readonly limits: StreamLimits;
  /** Told when a stream opens and ends. */
  readonly countStreams: (change: 1 | -1) => void;
}

/** When a stream says that it lives, and when it asks to reconnect. */
export interface StreamLimits {
  /** A sign of life at least as often; the contract says 15 s. */
  readonly heartbeatMs: number;
  readonly rotateMs: number;
  /** A browser keeps a stream in memory until it ends. */
  readonly rotateBytes: number;
}

const MAX_NAMES = 1_000;

/** `PredictionService.StreamResults`. */
export function streamResults(
  deps: StreamResultsDeps,
): Implementation<typeof PredictionServiceDefinition>['streamResults'] {
  return async function* (request, call) {
    const question = readQuestion(request, call.owner);
    deps.countStreams(1);
    try {
      yield* stream(deps, question, request.resumeToken, call);
    } finally {
      deps.countStreams(-1);
    }
  };
}

async function* stream(
  deps: StreamResultsDeps,
  question: StreamQuestion,
  token: string,
  call: Call,
): AsyncGenerator<StreamResultsResponse, void, undefined> {
  const full = new AbortController();
  const drain = (): void => {
    full.abort();
  };
  call.draining.addEventListener('abort', drain);
  if (call.draining.aborted) drain();
  const limits = { ...deps.limits, stop: full.signal };
  let sentBytes = 0;
  try {
    for await (const message of followResults(deps, question, token, limits, call)) {
      const response = await toResponse(deps.jobs, message);
      sentBytes += StreamResultsResponse.encode(response).finish().length;
      if (sentBytes >= deps.limits.rotateBytes) full.abort();
      yield response;
    }
  } finally {
    call.draining.removeEventListener('abort', drain);
  }
}

async function toResponse(jobs: JobQueue, message: StreamMessage): Promise<StreamResultsResponse> {
  const { prediction, resumeToken } = message;
  return prediction === undefined
    ? { event: { $case: 'heartbeat', value: { sendTime: new Date() } }, resumeToken }
    : { event: { $case: 'prediction', value: await withPosition(jobs, prediction) }, resumeToken };
}

function readQuestion(
  request: { readonly predictions: readonly string[]; readonly batch: string },
  owner: Owner,
): StreamQuestion {
  const { predictions, batch } = request;
  if (predictions.length > MAX_NAMES) {
    throw new AppError('FIELD_INVALID', `predictions takes ${MAX_NAMES} names, got ${predictions.length}`, {
      field: 'predictions',
    });
  }
  checkBatch(batch);
  if (predictions.length === 0 && batch === '') {
    throw new AppError('FIELD_INVALID', 'name the predictions to follow, or a batch, or both', {
      field: 'predictions',
    });
  }
  return {
    owner,
    predictions: [...new Set(predictions)].map((name) => parsePredictionName(name, 'predictions')),
    batch,
  };
}
