import type { BoundMethod, BoundService } from './bound-service.js';
import { endCall, type EndContext } from './end-call.js';
import { errorReply } from './error-trailers.js';
import type { AskHead } from './head-check.js';
import { failureOutcome } from './outcome.js';
import { servedCall } from './served-call.js';

/**
 * How a method looks at its calls before their messages; absent where it does not.
 * What it refuses is told as what a handler refuses.
 */
export function askHead(
  service: BoundService,
  method: BoundMethod,
  context: EndContext,
): AskHead | undefined {
  const { beforeMessage, definition } = method;
  if (beforeMessage === undefined) return undefined;
  return async (raw) => {
    using head = servedCall(raw, definition.path, { ...context, tracing: undefined });
    try {
      await beforeMessage(head);
      return undefined;
    } catch (error) {
      const outcome = failureOutcome(error, head);
      using refused = servedCall(raw, definition.path, context);
      endCall(refused, service, method, context, outcome);
      return errorReply(outcome.error ?? error, refused.requestId);
    }
  };
}
