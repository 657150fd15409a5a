import { status, type ServiceError } from '@grpc/grpc-js';
import { setTimeout as pause } from 'node:timers/promises';
import { deadline, type Client } from './client.js';
import { failureOf, isServiceError } from './failure.js';
import { PredictionState, type Prediction } from './gen/isitacat/v1/prediction.js';
import { StreamResultsRequest, type StreamResultsResponse } from './gen/isitacat/v1/prediction_service.js';

const MOST_BROKEN_STREAMS = 8;
const RECONNECT_DELAY_MS = 300;

/** Whether a prediction will change no more. */
export function isFinal({ state }: Prediction): boolean {
  return (
    state === PredictionState.PREDICTION_STATE_SUCCEEDED || state === PredictionState.PREDICTION_STATE_FAILED
  );
}

/** Follows predictions to their ends, over as many streams as that takes. */
export class Follower {
  /** Streams opened so far. */
  streams = 0;
  readonly #client: Client;
  readonly #names: readonly string[];
  readonly #pending: Set<string>;
  #resumeToken = '';

  constructor(client: Client, names: readonly string[]) {
    this.#client = client;
    this.#names = names;
    this.#pending = new Set(names);
  }

  /**
   * Yields each prediction as it stands and after each change, until all are
   * final; when left early, a later run goes on from there.
   *
   * @throws ServiceError, also when the time is over.
   */
  async *run(timeoutMs: number): AsyncGenerator<Prediction, void> {
    const end = Date.now() + timeoutMs;
    for (let broken = 0; this.#pending.size > 0;) {
      const before = this.#resumeToken;
      let failure: ServiceError | undefined;
      try {
        yield* this.#readStream(end - Date.now());
      } catch (error) {
        if (!isServiceError(error) || error.code !== status.UNAVAILABLE) throw error;
        failure = error;
      }
      broken = this.#resumeToken === before ? broken + 1 : 0;
      if (broken > MOST_BROKEN_STREAMS) throw failure ?? new Error('the streams of results bring nothing');
      if (failure) await pause(Math.max(RECONNECT_DELAY_MS, failureOf(failure).retryDelayMs));
    }
  }

  async *#readStream(timeoutMs: number): AsyncGenerator<Prediction, void> {
    this.streams++;
    const request = StreamResultsRequest.fromPartial({
      predictions: [...this.#names],
      resumeToken: this.#resumeToken,
    });
    const call = this.#client.predictions.streamResults(request, deadline(timeoutMs));
    try {
      for await (const response of call as AsyncIterable<StreamResultsResponse>) {
        this.#resumeToken = response.resumeToken;
        if (response.event?.$case !== 'prediction') continue;
        if (isFinal(response.event.value)) this.#pending.delete(response.event.value.name);
        yield response.event.value;
      }
    } finally {
      call.cancel();
    }
  }
}
