import { REASONS, type Kind, type Reason } from './reasons.js';

/** What a caller may be told beside the message. */
export interface AppErrorOptions extends ErrorOptions {
  /** The request's field at fault, such as `content`; for kind `invalid`. */
  readonly field?: string;
  /** Name of what is missing, such as `images/abc`; for kind `missing`. */
  readonly resource?: string;
  /** What there is no more of for this caller, such as `bytes`; for `QUOTA_EXCEEDED`. */
  readonly quota?: string;
  /** When to try again, in milliseconds; for kinds `overloaded` and `unavailable`. */
  readonly retryAfterMs?: number;
  /** So long whoever passes calls on may refuse this caller's next ones alike, unasked, in milliseconds. */
  readonly holdMs?: number;
  /** Where the time ran out, such as `queue` or `infer`; for kind `expired`. */
  readonly stage?: string;
}

/**
 * A failure that a caller can act on; anything else thrown is a bug and reaches
 * a caller as `INTERNAL` with a fixed text. `cause` goes to the log, never on
 * the wire.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly reason: Reason;
  readonly field: string | undefined;
  readonly resource: string | undefined;
  readonly quota: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly holdMs: number | undefined;
  readonly stage: string | undefined;

  /**
   * @param message Shown to the caller: what was expected, what came and what to
   *   do. Holds no path, host, secret or stack.
   */
  constructor(reason: Reason, message: string, options: AppErrorOptions = {}) {
    super(message, options);
    this.reason = reason;
    this.field = options.field;
    this.resource = options.resource;
    this.quota = options.quota;
    this.retryAfterMs = options.retryAfterMs;
    this.holdMs = options.holdMs;
    this.stage = options.stage;
  }

  /** What kind of failure this is. */
  get kind(): Kind {
    return REASONS[this.reason];
  }
}

/** Whether `value` is an AppError, optionally one of `reason`. */
export function isAppError(value: unknown, reason?: Reason): value is AppError {
  return value instanceof AppError && (reason === undefined || value.reason === reason);
}
