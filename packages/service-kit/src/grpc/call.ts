import type { Logger } from '../logging/logger.js';
import type { TraceContext } from '../trace/trace-context.js';

/** What a handler may know of the call it serves. */
export interface Call {
  /**
   * Aborts when the client cancels, disconnects or runs out of its deadline
   * (then with AppError `DEADLINE_EXCEEDED`), or the server stops waiting for it.
   */
  readonly signal: AbortSignal;
  /** When the client stops waiting, in milliseconds since 1970; absent: it named no time. */
  readonly deadlineMs: number | undefined;
  /** The client's `x-request-id` where it is fit to be logged, else a new one. */
  readonly requestId: string;
  /**
   * Who calls, as 20 characters that stand for it; empty where nobody signs in. A
   * server that knows callers sets it before the handler is called.
   */
  readonly owner: string;
  /** The value of a header, by its name in lower case; the first where there are several. */
  readonly header: (name: string) => string | undefined;
  /** The client's W3C trace, to be passed on. */
  readonly trace: TraceContext | undefined;
  /** Writes lines that carry the request id. */
  readonly log: Logger;
  /** Aborts when the server drains: a long stream should now end with OK. */
  readonly draining: AbortSignal;
}

/** What is known of a call by its headers. */
export type CallHead = Omit<Call, 'owner'>;
