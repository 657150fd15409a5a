import { EventEmitter, once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { AppError } from '@isitacat/errors';
import {
  readTraceContext,
  requestIdOf,
  toAppError,
  traceIdOf,
  withoutQuotes,
  type HttpCall,
  type Logger,
  type Route,
  type Tracing,
} from '@isitacat/service-kit';

import { ByteBudget } from '../../domain/byte-budget.js';
import type { CallerLimits } from '../../domain/caller-limits.js';
import type { Gatekeeper } from '../../domain/ports.js';
import type { InferenceDeps } from '../../rpc/inference/inference.js';
import type { AskingCall } from '../../rpc/question-call.js';
import { ENDPOINTS, json, type Endpoint, type HttpReply } from './endpoints.js';
import { admitHttp } from './admit-http.js';
import { beginSpan } from './begin-span.js';
import { httpCode } from './http-codes.js';
import { MOST_BODY_BYTES, readBody } from './read-body.js';

/** Bodies in hand together: eight of the largest, or very many as the protocol's clients send them. */
const BODIES_BYTES = 8 * MOST_BODY_BYTES;

/** A code that says how to sign in. */
const UNAUTHORIZED = 401;

/** Where the thrower of an overload named no time. */
const RETRY_AFTER_MS = 1_000;

/** The protocol as an HTTP server is given it. */
export interface InferenceHttp {
  readonly routes: readonly Route[];
  /** Resolves once no request is in hand, or when `signal` aborts. */
  readonly idle: (signal: AbortSignal) => Promise<void>;
}

/** What it stands on. */
export interface InferenceHttpDeps extends InferenceDeps {
  /** Absent: nobody signs in. */
  readonly gatekeeper: Gatekeeper | undefined;
  readonly callerLimits: CallerLimits;
  /** Absent: nothing is traced. */
  readonly tracing: Tracing | undefined;
}

/** The Open Inference Protocol over HTTP, under `/v2`. */
export function inferenceHttp(deps: InferenceHttpDeps, log: Logger): InferenceHttp {
  const budget = new ByteBudget(BODIES_BYTES);
  const changes = new EventEmitter();
  let inHand = 0;
  const serve: Route['handle'] = async (request, response, call) => {
    const startMs = performance.now();
    const known = ENDPOINTS.filter(({ pattern }) => pattern.test(call.path));
    const asking = askingCall(request, call);
    const span = beginSpan(deps.tracing, request, call.path, known, asking);
    const traced = { ...asking, trace: span?.context ?? asking.trace };
    const { reply, error } = await answer(deps, budget, request, call.path, known, traced);
    span?.end({ failure: error?.reason, facts: { 'http.response.status_code': reply.code } });
    if (call.signal.aborted) return;
    send(response, reply, error, asking.requestId);
    const fields = {
      requestId: asking.requestId,
      method: `${request.method ?? ''} ${call.path}`,
      code: reply.code,
      traceId: traceIdOf(asking.trace),
      ...(error && { reason: error.reason, detail: withoutQuotes(error.message) }),
    };
    const durationMs = Math.round(performance.now() - startMs);
    const isOurs = error?.kind === 'internal';
    log[isOurs ? 'error' : 'info']({ ...fields, durationMs, ...(isOurs && { err: error }) }, 'call');
  };
  const handle: Route['handle'] = async (...request) => {
    inHand++;
    try {
      await serve(...request);
    } finally {
      inHand--;
      changes.emit('left');
    }
  };
  const routes: readonly Route[] = [
    { method: 'GET', path: '/v2', handle },
    { method: 'GET', path: '/v2/', handle },
    { method: 'POST', path: '/v2/', handle },
  ];
  return {
    routes,
    idle: async (signal) => {
      while (inHand > 0 && !signal.aborted) await once(changes, 'left', { signal }).catch(() => undefined);
    },
  };
}

interface Answered {
  readonly reply: HttpReply;
  /** Why there is nothing better to reply. */
  readonly error: AppError | undefined;
}

/** Never rejects. */
async function answer(
  deps: InferenceHttpDeps,
  budget: ByteBudget,
  request: IncomingMessage,
  path: string,
  known: readonly Endpoint[],
  call: AskingCall,
): Promise<Answered> {
  try {
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const endpoint = known.find((one) => one.method === method);
    if (endpoint === undefined) {
      const error = known.length > 0 ? 'this is asked by another method' : 'the protocol has no such path';
      return { reply: json(known.length > 0 ? 405 : 404, { error }), error: undefined };
    }
    const owner = await admitHttp(endpoint, request, call, deps.gatekeeper);
    deps.callerLimits.count(owner);
    deps.callerLimits.open(owner);
    try {
      using share = budget.share(owner);
      const body = await readBody(request, share);
      return { reply: await ask(endpoint, deps, request, path, { ...call, owner }, body), error: undefined };
    } finally {
      deps.callerLimits.close(owner);
    }
  } catch (thrown) {
    const error = toAppError(thrown);
    return { reply: json(httpCode(error), { error: error.message }), error };
  }
}

async function ask(
  { pattern, answer: answerIt }: Endpoint,
  deps: InferenceDeps,
  { headers }: IncomingMessage,
  path: string,
  call: AskingCall,
  body: Buffer,
): Promise<HttpReply> {
  const { name = '', version = '' } = pattern.exec(path)?.groups ?? {};
  const length = headers['inference-header-content-length'];
  const input = { body, jsonBytes: length === undefined ? undefined : Number(length) };
  return answerIt(deps, { name, version }, call, input);
}

function askingCall({ headers }: IncomingMessage, { signal }: HttpCall): AskingCall {
  const text = (name: string): string | undefined => headers[name]?.toString();
  const trace = readTraceContext(text('traceparent'), text('tracestate'));
  return { signal, deadlineMs: undefined, requestId: requestIdOf(text('x-request-id')), trace, owner: '' };
}

function send(
  response: ServerResponse,
  { code, headers, body }: HttpReply,
  error: AppError | undefined,
  requestId: string,
): void {
  const isTransient = error?.kind === 'overloaded' || error?.kind === 'unavailable';
  response.writeHead(code, {
    ...headers,
    'content-length': String(body.length),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': requestId,
    ...(code === UNAUTHORIZED && { 'www-authenticate': 'Bearer' }),
    ...(isTransient && { 'retry-after': String(Math.ceil((error.retryAfterMs ?? RETRY_AFTER_MS) / 1_000)) }),
  });
  response.end(body);
}
