import {
  PredictionServiceDefinition,
  PredictionState,
  PredictResponse,
  StreamResultsResponse,
  type PredictRequest,
} from '@isitacat/contracts';
import { publicDescriptors } from '@isitacat/contracts/descriptors';
import { AppError, REASONS, type Reason } from '@isitacat/errors';
import { bindService, createLogger, Health, startGrpcServer } from '@isitacat/service-kit';
import { EventEmitter, once } from 'node:events';
import { setImmediate } from 'node:timers/promises';

const RETRY_AFTER_MS = 20;

/** Fails as it is told to, where the real system can't be brought to by a client. */
export interface ScriptedServer extends AsyncDisposable {
  readonly target: string;
  /** How many calls came with a request id. */
  attempts(requestId: string): number;
  /** Waits until a call of the model `slow` was given up by its caller. */
  ended(requestId: string, signal: AbortSignal): Promise<void>;
}

/**
 * Starts it. A question's `model` is the script: `REASON` fails always, `REASON 2`
 * the first two times, `slow` never answers.
 */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const attempts = new Map<string, number>();
  const given = new Set<string>();
  const ends = new EventEmitter();
  const predict = async ({ model, requestId }: PredictRequest, signal: AbortSignal) => {
    const attempt = (attempts.get(requestId) ?? 0) + 1;
    attempts.set(requestId, attempt);
    if (model === 'slow') {
      if (!signal.aborted) await once(signal, 'abort');
      given.add(requestId);
      ends.emit(requestId);
      throw new AppError('DEADLINE_EXCEEDED', 'given up');
    }
    const [reason = '', times = 'Infinity'] = model.split(' ');
    if (isReason(reason) && attempt <= Number(times)) throw scripted(reason);
    return PredictResponse.fromPartial({
      prediction: { label: 'cat', state: PredictionState.PREDICTION_STATE_SUCCEEDED },
    });
  };
  const unscripted = (): never => {
    throw new AppError('INTERNAL', 'not in the script');
  };
  const server = await startGrpcServer({
    host: '127.0.0.1',
    port: 0,
    services: [
      bindService(PredictionServiceDefinition, {
        predict: (request, { signal }) => predict(request, signal),
        streamResults: (request) => results(request.resumeToken),
        predictStream: unscripted,
        getPrediction: unscripted,
        listPredictions: unscripted,
        giveFeedback: unscripted,
      }),
    ],
    descriptors: publicDescriptors(),
    health: new Health([PredictionServiceDefinition.fullName]),
    log: createLogger({ service: 'scripted', level: 'silent' }),
  });
  return {
    target: `127.0.0.1:${server.port}`,
    attempts: (id) => attempts.get(id) ?? 0,
    ended: async (id, signal) => {
      if (!given.has(id)) await once(ends, id, { signal });
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Three streams until all is told: one breaks, one ends early. */
async function* results(token: string): AsyncGenerator<StreamResultsResponse> {
  const told = (name: string, state: PredictionState, resumeToken: string): StreamResultsResponse =>
    StreamResultsResponse.fromPartial({
      event: { $case: 'prediction', value: { name: `predictions/${name}`, state } },
      resumeToken,
    });
  await setImmediate(); // as a server that has to look
  switch (token) {
    case '':
      yield told('a', PredictionState.PREDICTION_STATE_PENDING, '1');
      yield told('a', PredictionState.PREDICTION_STATE_SUCCEEDED, '2');
      throw scripted('BROKER_UNAVAILABLE');
    case '2':
      yield told('b', PredictionState.PREDICTION_STATE_FAILED, '3');
      return;
    case '3':
      yield StreamResultsResponse.fromPartial({
        event: { $case: 'heartbeat', value: {} },
        resumeToken: '4',
      });
      yield told('c', PredictionState.PREDICTION_STATE_SUCCEEDED, '5');
      return;
    default:
      throw new AppError('RESUME_TOKEN_INVALID', 'not in the script', { field: 'resume_token' });
  }
}

function scripted(reason: Reason): AppError {
  return new AppError(reason, 'as the script says', {
    field: 'content',
    resource: 'models/scripted',
    retryAfterMs: RETRY_AFTER_MS,
  });
}

function isReason(text: string): text is Reason {
  return Object.hasOwn(REASONS, text);
}
