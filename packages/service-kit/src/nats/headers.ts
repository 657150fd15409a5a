import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { requestIdOf } from '../trace/request-id.js';
import { readTraceContext, type TraceContext } from '../trace/trace-context.js';

/** When the caller stops waiting, in milliseconds since 1970. */
export const DEADLINE_HEADER = 'Isitacat-Deadline';

/** The id by which the log lines of all hops find each other. */
export const REQUEST_ID_HEADER = 'Isitacat-Request-Id';

/** W3C trace context; names as its recommendation writes them. */
export const TRACEPARENT_HEADER = 'traceparent';
export const TRACESTATE_HEADER = 'tracestate';

/** What travels beside a message. */
export interface MessageContext {
  /** Absent: the sender named no time. */
  readonly deadlineMs: number | undefined;
  readonly requestId: string;
  readonly trace: TraceContext | undefined;
}

/** The headers that carry a context. */
export function writeHeaders(context: MessageContext): MsgHdrs {
  const written = headers();
  written.set(REQUEST_ID_HEADER, context.requestId);
  if (context.deadlineMs !== undefined) written.set(DEADLINE_HEADER, String(Math.floor(context.deadlineMs)));
  if (context.trace) written.set(TRACEPARENT_HEADER, context.trace.traceparent);
  if (context.trace?.tracestate) written.set(TRACESTATE_HEADER, context.trace.tracestate);
  return written;
}

/** The context that headers carry; a message without any gets a new request id. */
export function readHeaders(received: MsgHdrs | undefined): MessageContext {
  const text = (name: string): string | undefined => received?.get(name) || undefined;
  const deadlineMs = Number(text(DEADLINE_HEADER) ?? NaN);
  return {
    deadlineMs: Number.isFinite(deadlineMs) ? deadlineMs : undefined,
    requestId: requestIdOf(text(REQUEST_ID_HEADER)),
    trace: readTraceContext(text(TRACEPARENT_HEADER), text(TRACESTATE_HEADER)),
  };
}
