import type * as grpc from '@grpc/grpc-js';
import { AppError } from '@isitacat/errors';
import type { Logger } from '../logging/logger.js';
import { requestIdOf } from '../trace/request-id.js';
import { readTraceContext } from '../trace/trace-context.js';
import type { Span, SpanFacts, Tracing } from '../trace/tracing.js';
import type { Call } from './call.js';

/** What grpc-js offers on every kind of call. */
export interface RawCall extends Pick<grpc.ServerUnaryCall<unknown, unknown>, 'metadata' | 'getDeadline'> {
  once(event: 'cancelled', listener: () => void): unknown;
  off(event: 'cancelled', listener: () => void): unknown;
}

/** What the handlers of one server share. */
export interface CallContext {
  readonly log: Logger;
  readonly draining: AbortSignal;
  /** Absent: nothing is traced. */
  readonly tracing: Tracing | undefined;
}

/** A call, and what is recorded of it. */
export interface ServedCall extends Call, Disposable {
  /** On the clock of `performance.now()`. */
  readonly startMs: number;
  readonly span: Span | undefined;
}

/**
 * Describes a call to its handler and aborts its signal when the client leaves.
 * Dispose it once the call has its end: grpc-js then says `cancelled` of every call.
 */
export function servedCall(raw: RawCall, path: string, context: CallContext): ServedCall {
  const startMs = performance.now();
  const requestId = requestIdOf(header(raw.metadata, 'x-request-id'));
  const deadlineMs = deadlineOf(raw);
  const controller = new AbortController();
  const leave = (): void => {
    controller.abort(leaveReason(deadlineMs));
  };
  raw.once('cancelled', leave);
  let log: Logger | undefined;
  const parent = readTraceContext(header(raw.metadata, 'traceparent'), header(raw.metadata, 'tracestate'));
  const span = context.tracing?.begin(path, { role: 'server', parent, facts: factsOf(path, requestId) });
  return {
    startMs,
    signal: controller.signal,
    deadlineMs,
    requestId,
    owner: '',
    header: (name) => header(raw.metadata, name),
    trace: span?.context ?? parent,
    span,
    get log() {
      return (log ??= context.log.child({ requestId })); // most calls write no line of their own
    },
    draining: context.draining,
    [Symbol.dispose]() {
      raw.off('cancelled', leave);
    },
  };
}

/** By OpenTelemetry's names for calls. */
function factsOf(path: string, requestId: string): SpanFacts {
  const [, service = '', method = ''] = path.split('/');
  return {
    'rpc.system': 'grpc',
    'rpc.service': service,
    'rpc.method': method,
    'isitacat.request_id': requestId,
  };
}

function header(metadata: grpc.Metadata, name: string): string | undefined {
  const value = metadata.get(name)[0];
  return typeof value === 'string' ? value : undefined;
}

function deadlineOf(raw: RawCall): number | undefined {
  const deadline = Number(raw.getDeadline());
  return Number.isFinite(deadline) ? deadline : undefined;
}

/** A client's own timer cuts the call a moment before or after ours does. */
const DEADLINE_SLACK_MS = 100;

function leaveReason(deadlineMs: number | undefined): Error {
  const expired = deadlineMs !== undefined && Date.now() >= deadlineMs - DEADLINE_SLACK_MS;
  return expired
    ? new AppError('DEADLINE_EXCEEDED', "the caller's deadline passed", { stage: 'call' })
    : new DOMException('the caller left', 'AbortError');
}
