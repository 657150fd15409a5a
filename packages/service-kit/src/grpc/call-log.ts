import type { Logger } from '../logging/logger.js';
import { withoutQuotes } from '../logging/without-quotes.js';
import { traceIdOf } from '../trace/trace-context.js';
import type { Call } from './call.js';
import type { Outcome } from './outcome.js';

/** A call that has ended. */
export interface EndedCall {
  /** Such as `/isitacat.v1.PredictionService/Predict`. */
  readonly path: string;
  readonly call: Pick<Call, 'requestId' | 'trace'>;
  readonly durationMs: number;
  readonly outcome: Outcome;
  /** Whether success is told only from level `debug` on. */
  readonly quiet: boolean;
}

/** Writes the one line that a call leaves. Faults of ours come with their cause. */
export function logCall(log: Logger, { path, call, durationMs, outcome, quiet }: EndedCall): void {
  const { code, error } = outcome;
  const level = quiet ? 'debug' : 'info';
  if (error === undefined && !log.isLevelEnabled(level)) return;
  const fields = {
    requestId: call.requestId,
    method: path,
    code,
    durationMs: Math.round(durationMs * 10) / 10,
    ...(error && { reason: error.reason, detail: withoutQuotes(error.message) }),
    traceId: traceIdOf(call.trace),
  };
  switch (error?.kind) {
    case 'internal':
    case 'corrupt':
      log.error({ ...fields, err: error }, 'call');
      break;
    case 'unavailable':
      log.warn({ ...fields, err: error }, 'call');
      break;
    default:
      log[level](fields, 'call');
  }
}
