import {
  PredictionState,
  type Prediction,
  type StreamResultsRequest,
  type StreamResultsResponse,
} from '@isitacat/contracts';

import type { System } from './system.js';

/** Reads one StreamResults message by message. Dispose it to leave. */
export class StreamReader implements Disposable {
  /** States received, as `name state`, in order. */
  readonly states: string[] = [];
  /** Tokens received with them. */
  readonly tokens: string[] = [];
  readonly #leave = new AbortController();
  readonly #iterator: AsyncIterator<StreamResultsResponse>;
  #token: string;

  constructor(
    predictions: System['predictions'],
    request: Partial<StreamResultsRequest>,
    timeoutMs = 15_000,
  ) {
    this.#token = request.resumeToken ?? '';
    const stream = predictions.streamResults(request, { timeoutMs, signal: this.#leave.signal });
    this.#iterator = stream[Symbol.asyncIterator]();
  }

  /** Last token received. */
  get token(): string {
    return this.#token;
  }

  /** The next message; undefined at the end with OK. */
  async next(): Promise<StreamResultsResponse | undefined> {
    const result = await this.#iterator.next();
    if (result.done === true) return undefined;
    const message = result.value;
    this.#token = message.resumeToken;
    if (message.event?.$case === 'prediction') {
      this.states.push(stateOf(message.event.value));
      this.tokens.push(message.resumeToken);
    }
    return message;
  }

  /** Reads on until a state came; fails when the stream ends before. */
  async until(state: string): Promise<void> {
    while (!this.states.includes(state)) {
      if ((await this.next()) === undefined) throw new Error(`ended with ${this.states.join(', ')}`);
    }
  }

  /** Reads on until a heartbeat. */
  async untilHeartbeat(): Promise<void> {
    for (;;) {
      const message = await this.next();
      if (message === undefined) throw new Error('ended without a heartbeat');
      if (message.event?.$case === 'heartbeat') return;
    }
  }

  /** Reads to the end. */
  async toEnd(): Promise<this> {
    while ((await this.next()) !== undefined);
    return this;
  }

  [Symbol.dispose](): void {
    this.#leave.abort();
  }
}

/** Short form of a state, such as `predictions/x RUNNING`. */
function stateOf({ name, state }: Pick<Prediction, 'name' | 'state'>): string {
  return `${name} ${WORDS[state] ?? state}`;
}

const WORDS: Readonly<Record<number, string>> = {
  [PredictionState.PREDICTION_STATE_PENDING]: 'PENDING',
  [PredictionState.PREDICTION_STATE_RUNNING]: 'RUNNING',
  [PredictionState.PREDICTION_STATE_SUCCEEDED]: 'SUCCEEDED',
  [PredictionState.PREDICTION_STATE_FAILED]: 'FAILED',
};
