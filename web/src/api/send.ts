import { GrpcWebClientBase, MethodDescriptor, MethodType, type ClientReadableStream } from 'grpc-web';
import { onAbort } from '../on-abort.js';
import type { Pass } from './guard.js';
import { Inbox } from './inbox.js';
import { decodeDetails, toAppError } from './status.js';
import { traceparentOf } from './traceparent.js';

interface Codec<Message> {
  encode(message: Message): { finish(): Uint8Array };
  decode(bytes: Uint8Array): Message;
}

/** One rpc of a generated service definition. */
export interface Method<Request, Response> {
  readonly name: string;
  readonly requestType: Codec<Request>;
  readonly responseType: Codec<Response>;
}

/** What each call is given. */
export interface CallOptions {
  /** Cancels the call, also at the server; the call then throws the signal's reason. */
  readonly signal: AbortSignal;
  /** How long the call may take, in milliseconds; travels as `grpc-timeout`. Without it there is no limit. */
  readonly timeoutMs?: number;
  /** By which calls that belong together are found; see `traceparentOf`. */
  readonly traceId?: string;
}

// Only the text format hands over a stream's messages one by one; the binary one sends a quarter fewer bytes.
const unaryClient = new GrpcWebClientBase({ format: 'binary' });
const streamClient = new GrpcWebClientBase({ format: 'text' });

/** Makes one call of one message each way. @throws as `Caller.unary`. */
export async function sendUnary<Request, Response>(
  url: string,
  method: Method<Request, Response>,
  request: Request,
  options: CallOptions,
  pass: Pass,
): Promise<Response> {
  const { signal } = options;
  signal.throwIfAborted();
  let forget = (): void => undefined; // `signal` outlives the call
  try {
    return await new Promise((resolve, reject) => {
      const descriptor = describe(url, method, MethodType.UNARY);
      const call = unaryClient.rpcCall(
        url,
        request,
        metadata(options, pass),
        descriptor,
        (failure, response) => {
          // Whatever the library's types say, one of the two is null.
          if (failure as unknown) reject(toError(failure));
          else resolve(response);
        },
      );
      forget = onAbort(signal, (reason) => {
        reject(reason);
        call.cancel();
      });
    });
  } finally {
    forget();
  }
}

/** Makes one call that is answered bit by bit. @throws as `Caller.stream`. */
export async function* readStream<Request, Response>(
  url: string,
  method: Method<Request, Response>,
  request: Request,
  options: CallOptions,
  pass: Pass,
): AsyncGenerator<Response, void, undefined> {
  const { signal } = options;
  signal.throwIfAborted();
  const descriptor = describe(url, method, MethodType.SERVER_STREAMING);
  const call = streamClient.serverStreaming(url, request, metadata(options, pass), descriptor);
  const inbox = new Inbox<Response>();
  deliver(call, inbox);
  const forget = onAbort(signal, (reason) => {
    inbox.abort(reason);
  });
  try {
    yield* inbox.messages();
  } finally {
    forget();
    call.cancel();
  }
}

function deliver<Message>(call: ClientReadableStream<Message>, inbox: Inbox<Message>): void {
  let succeeded = false;
  call.on('data', (message) => {
    inbox.put(message);
  });
  call.on('error', (failure) => {
    inbox.close(toError(failure));
  });
  call.on('status', ({ code }) => {
    succeeded = code === 0;
  });
  call.on('end', () => {
    inbox.close(succeeded ? undefined : toError(CUT_OFF));
  });
}

const CUT_OFF = { code: 14, message: 'the connection ended before the answer did', metadata: {} };

function describe<Request, Response>(
  url: string,
  { requestType, responseType }: Method<Request, Response>,
  kind: string,
): MethodDescriptor<Request, Response> {
  return new MethodDescriptor(
    url,
    kind,
    // The library's types ask for classes of messages; it never uses them, and ours are plain objects.
    Object as unknown as new () => Request,
    Object as unknown as new () => Response,
    (message: Request) => requestType.encode(message).finish(),
    (bytes: Uint8Array) => responseType.decode(bytes),
  );
}

function metadata({ timeoutMs, traceId }: CallOptions, { headers }: Pass): Record<string, string> {
  const known = { ...headers, traceparent: traceparentOf(traceId) };
  return timeoutMs === undefined ? known : { ...known, deadline: String(Date.now() + timeoutMs) };
}

interface Failure {
  readonly code: number;
  readonly message: string;
  /** Absent where the library reports a failure of its own. */
  readonly metadata?: Readonly<Record<string, string>>;
}

function toError(failure: Failure): Error {
  const trailer = failure.metadata?.['grpc-status-details-bin'];
  const { code, message } = failure;
  return toAppError(trailer ? decodeDetails(trailer) : { code, message, details: [] }, failure);
}
