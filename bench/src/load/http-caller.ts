import { Client, type Dispatcher } from 'undici';
import type { Caller, Outcome } from './caller.js';

const REFUSALS = new Set([429, 503]);

/** Posts bare pictures to `/classify`. */
export function httpCaller(port: number): Caller {
  const client = new Client(`http://127.0.0.1:${port}`, { pipelining: 1, headersTimeout: 60_000 });
  return {
    ask: (body) =>
      new Promise((resolve) => {
        client.dispatch(
          { path: '/classify', method: 'POST', headers: { 'content-type': 'image/jpeg' }, body },
          answerHandler(resolve),
        );
      }),
    [Symbol.asyncDispose]: () => client.destroy(),
  };
}

function answerHandler(resolve: (outcome: Outcome) => void): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let status = 0;
  let saysWhen = false;
  return {
    onRequestStart: () => undefined,
    onResponseStart: (_controller, statusCode, headers) => {
      status = statusCode;
      saysWhen = headers['retry-after'] !== undefined;
    },
    onResponseData: (_controller, chunk) => {
      chunks.push(chunk);
    },
    onResponseEnd: () => {
      if (status === 200) resolve({ kind: 'answer', body: Buffer.concat(chunks) });
      else if (REFUSALS.has(status)) resolve({ kind: 'refused', saysWhen });
      else resolve({ kind: 'failed', why: `HTTP ${status}` });
    },
    onResponseError: (_controller, error) => {
      resolve({ kind: 'failed', why: error.message });
    },
  };
}
