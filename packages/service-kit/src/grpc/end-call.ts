import type { BoundMethod, BoundService } from './bound-service.js';
import { logCall } from './call-log.js';
import type { Outcome } from './outcome.js';
import type { CallContext, ServedCall } from './served-call.js';

/** What telling of calls needs. */
export interface EndContext extends CallContext {
  /** Told of each call's end. */
  readonly observe: (method: string, outcome: Outcome, durationMs: number) => void;
}

/** Tells of a call that has ended: in its span, in its one line, and to the observer. */
export function endCall(
  call: ServedCall,
  { quiet }: BoundService,
  { definition: { path } }: BoundMethod,
  context: EndContext,
  outcome: Outcome,
): void {
  const durationMs = performance.now() - call.startMs;
  call.span?.end({ failure: outcome.error?.reason, facts: { 'rpc.grpc.status': outcome.code } });
  logCall(context.log, { path, call, durationMs, outcome, quiet });
  context.observe(path, outcome, durationMs);
}
