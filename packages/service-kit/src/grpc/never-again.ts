import * as grpc from '@grpc/grpc-js';

/** What a client that retries by a service config takes as: not again. */
const NEVER = '-1';

/**
 * Has clients not repeat what grpc-js itself refuses: a message over the limit is
 * as large the next time. Its code, `RESOURCE_EXHAUSTED`, is otherwise retried.
 *
 * @param call As the server hands it to its first interceptor: the refusal passes none.
 * @returns the call.
 */
export function refusingForGood(
  call: grpc.ServerInterceptingCallInterface,
): grpc.ServerInterceptingCallInterface {
  const send = call.sendStatus.bind(call);
  call.sendStatus = (status) => {
    // What a handler failed with has trailers, if only the request's id.
    const isOurs = (status.metadata ?? undefined) !== undefined;
    const isRefusal = status.code === grpc.status.RESOURCE_EXHAUSTED && !isOurs;
    send(isRefusal ? { ...status, metadata: never() } : status);
  };
  return call;
}

function never(): grpc.Metadata {
  const metadata = new grpc.Metadata();
  metadata.set('grpc-retry-pushback-ms', NEVER);
  return metadata;
}
