import type { Call } from './call.js';
import type { Outcome } from './outcome.js';

/** Writes the one line that a call leaves. Faults of ours come with their cause. */
export function logCall(method: string, call: Call, startMs: number, outcome: Outcome, quiet: boolean): void {
  const { code, error } = outcome;
  const fields = {
    method,
    code,
    durationMs: Math.round((performance.now() - startMs) * 10) / 10,
    ...(error && { reason: error.reason, detail: error.message }),
    ...(call.trace && { traceparent: call.trace.traceparent }),
  };
  switch (error?.kind) {
    case 'internal':
    case 'corrupt':
      call.log.error({ ...fields, err: error }, 'call');
      break;
    case 'unavailable':
      call.log.warn({ ...fields, err: error }, 'call');
      break;
    default:
      call.log[quiet ? 'debug' : 'info'](fields, 'call');
  }
}
