/** A W3C trace context, passed on as it came. */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate: string | undefined;
}

const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The limit that the W3C recommendation asks to carry at least. */
const MAX_STATE_CHARS = 512;

/** The trace in a caller's headers; `undefined` where there is none or it is malformed. */
export function readTraceContext(
  traceparent: string | undefined,
  tracestate: string | undefined,
): TraceContext | undefined {
  if (traceparent === undefined || !TRACEPARENT.test(traceparent)) return undefined;
  const fits = tracestate !== undefined && tracestate.length <= MAX_STATE_CHARS;
  return { traceparent, tracestate: fits ? tracestate : undefined };
}

/** The 32 hexadecimal digits by which a trace is found; `undefined` without one. */
export function traceIdOf(trace: Pick<TraceContext, 'traceparent'> | undefined): string | undefined {
  return trace?.traceparent.slice(3, 35);
}
