import { Prediction, PredictionState, type StreamResultsResponse } from '@isitacat/contracts';
import { onAbort } from '../on-abort.js';
import type { OpenStream } from './follow.js';
import type { RetryLine } from './line.js';

/** What one connection delivers: messages, then an error, an end (`undefined`) or silence (`'open'`). */
export interface Connection {
  readonly messages: readonly StreamResultsResponse[];
  readonly end?: Error | 'open';
}

/** For tests: a server that plays one connection after another, and stays silent after the last. */
export function scriptedStream(connections: readonly Connection[]): {
  open: OpenStream;
  readonly tokens: string[];
} {
  const left = [...connections];
  const tokens: string[] = [];
  async function* open(resumeToken: string, signal: AbortSignal): AsyncGenerator<StreamResultsResponse> {
    tokens.push(resumeToken);
    const { messages, end } = left.shift() ?? { messages: [], end: 'open' };
    yield* messages;
    if (end instanceof Error) throw end;
    if (end !== 'open') return;
    await new Promise((_resolve, reject) => onAbort(signal, reject));
  }
  return { open, tokens };
}

export function message(
  name: string,
  state: keyof typeof PredictionState,
  resumeToken = '',
): StreamResultsResponse {
  const value = Prediction.fromPartial({ name, state: PredictionState[state] });
  return { event: { $case: 'prediction', value }, resumeToken };
}

export function heartbeat(resumeToken: string): StreamResultsResponse {
  return { event: { $case: 'heartbeat', value: { sendTime: undefined } }, resumeToken };
}

/** For tests: a line on which no call waits. */
export function readyLine(): RetryLine & { readonly pauses: number[] } {
  const pauses: number[] = [];
  return {
    pauses,
    pause: (delayMs) => {
      pauses.push(delayMs);
      return Promise.resolve();
    },
    worked: () => undefined,
    failed: () => undefined,
  };
}
