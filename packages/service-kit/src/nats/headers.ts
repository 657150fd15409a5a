import type { Owner } from '@isitacat/contracts';
import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { requestIdOf } from '../trace/request-id.js';
import { readTraceContext, type TraceContext } from '../trace/trace-context.js';

/** When the caller stops waiting, in milliseconds since 1970. */
export const DEADLINE_HEADER = 'Isitacat-Deadline';

/** The id by which the log lines of all hops find each other. */
export const REQUEST_ID_HEADER = 'Isitacat-Request-Id';

/** Who asks, where people sign in: so that those who ask can take turns. */
const OWNER_HEADER = 'Isitacat-Owner';

/** W3C trace context; names as its recommendation writes them. */
export const TRACEPARENT_HEADER = 'traceparent';
export const TRACESTATE_HEADER = 'tracestate';

/** What travels beside a message. */
export interface MessageContext {
  /** Absent: the sender named no time. */
  readonly deadlineMs: number | undefined;
  readonly requestId: string;
  readonly trace: TraceContext | undefined;
  /** Absent or empty: nobody signs in, or what is asked for says whose it is. */
  readonly owner?: Owner;
}

/** The headers that carry a context. */
export function writeHeaders(context: MessageContext): MsgHdrs {
  const written = headers();
  written.set(REQUEST_ID_HEADER, context.requestId);
  if (context.deadlineMs !== undefined) written.set(DEADLINE_HEADER, String(Math.floor(context.deadlineMs)));
  if (context.owner) written.set(OWNER_HEADER, context.owner);
  if (context.trace) written.set(TRACEPARENT_HEADER, context.trace.traceparent);
  if (context.trace?.tracestate) written.set(TRACESTATE_HEADER, context.trace.tracestate);
  return written;
}

/** Who asks, as headers say; empty where they don't. */
export function readOwner(received: MsgHdrs | undefined): Owner {
  return received?.get(OWNER_HEADER) ?? '';
}

/** The context that headers carry; a message without any gets a new request id. */
export function readHeaders(received: MsgHdrs | undefined): MessageContext {
  const text = (name: string): string | undefined => received?.get(name) || undefined;
  const deadlineMs = Number(text(DEADLINE_HEADER) ?? NaN);
  return {
    deadlineMs: Number.isFinite(deadlineMs) ? deadlineMs : undefined,
    requestId: requestIdOf(text(REQUEST_ID_HEADER)),
    owner: readOwner(received),
    trace: readTraceContext(text(TRACEPARENT_HEADER), text(TRACESTATE_HEADER)),
  };
}
