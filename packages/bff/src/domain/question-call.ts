import type { Owner } from '@isitacat/contracts';

/** Where a question comes from: what lets the log lines of all hops find each other. */
export interface Origin {
  readonly requestId: string;
  /** W3C trace context, passed on as it came. */
  readonly trace: { readonly traceparent: string; readonly tracestate: string | undefined } | undefined;
}

/** A question's call: how long an answer may be waited for, and where it comes from. */
export interface QuestionCall {
  /** Aborts with AppError `DEADLINE_EXCEEDED` when time is up, or with the caller. */
  readonly signal: AbortSignal;
  /** When time is up, in milliseconds since the epoch. */
  readonly endMs: number;
  readonly origin: Origin;
  /** Who asks; empty where nobody signs in. */
  readonly owner: Owner;
}
