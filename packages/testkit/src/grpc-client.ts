import * as grpc from '@grpc/grpc-js';

interface Codec {
  encode(message: never): { finish(): Uint8Array };
  decode(bytes: Uint8Array): unknown;
  fromPartial(message: never): unknown;
}
interface Method {
  readonly name: string;
  readonly requestType: Codec;
  readonly requestStream: boolean;
  readonly responseType: Codec;
  readonly responseStream: boolean;
}
interface Definition {
  readonly fullName: string;
  readonly methods: Readonly<Record<string, Method>>;
}
type Partial<M extends Method> = Parameters<M['requestType']['fromPartial']>[0];
type Response<M extends Method> = ReturnType<M['responseType']['decode']>;

/** What a client may be given. */
export interface ClientOptions {
  /** JSON, such as the one that comes with the contract; default: nothing is retried. */
  readonly serviceConfig?: string;
}

/** What a call may set. */
export interface CallOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  /** Milliseconds from now. Default 30,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

type Call<M extends Method> = M['requestStream'] extends true
  ? M['responseStream'] extends true
    ? (requests: AsyncIterable<Partial<M>>, options?: CallOptions) => AsyncIterable<Response<M>>
    : (requests: AsyncIterable<Partial<M>>, options?: CallOptions) => Promise<Response<M>>
  : M['responseStream'] extends true
    ? (request: Partial<M>, options?: CallOptions) => AsyncIterable<Response<M>>
    : (request: Partial<M>, options?: CallOptions) => Promise<Response<M>>;

/** A client of one service: a function a method. Dispose it to close its connection. */
export type GrpcClient<D extends Definition> = {
  readonly [K in keyof D['methods']]: Call<D['methods'][K]>;
} & Disposable;

/**
 * Connects to a service over plaintext HTTP/2.
 *
 * Failed calls throw grpc-js's `ServiceError` (`code`, `details`, `metadata`).
 *
 * @param target `host:port`.
 */
export function grpcClient<D extends Definition>(
  definition: D,
  target: string,
  { serviceConfig }: ClientOptions = {},
): GrpcClient<D> {
  const client = new grpc.Client(target, grpc.credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    'grpc.use_local_subchannel_pool': 1,
    ...(serviceConfig === undefined ? {} : { 'grpc.service_config': serviceConfig }),
  });
  const calls = Object.entries(definition.methods).map(([key, method]) => [
    key,
    caller(client, `/${definition.fullName}/${method.name}`, method),
  ]);
  return Object.assign(Object.fromEntries(calls) as GrpcClient<D>, {
    [Symbol.dispose]: () => {
      client.close();
    },
  });
}

function caller(
  client: grpc.Client,
  path: string,
  method: Method,
): (request: unknown, options?: CallOptions) => unknown {
  const { requestType, responseType } = method;
  const encode = (message: unknown): Buffer =>
    Buffer.from(requestType.encode(requestType.fromPartial(message as never) as never).finish());
  const decode = (bytes: Buffer): unknown => responseType.decode(bytes);
  return (request, options = {}) => {
    const { metadata, callOptions } = prepare(options);
    if (method.requestStream && method.responseStream) {
      const call = client.makeBidiStreamRequest(path, encode, decode, metadata, callOptions);
      void send(request as AsyncIterable<unknown>, call);
      return receive(call, options.signal);
    }
    if (method.responseStream) {
      return receive(
        client.makeServerStreamRequest(path, encode, decode, request, metadata, callOptions),
        options.signal,
      );
    }
    return new Promise((resolve, reject) => {
      const done = (error: grpc.ServiceError | null, value?: unknown): void => {
        if (error) reject(error);
        else resolve(value);
      };
      if (method.requestStream) {
        const call = client.makeClientStreamRequest(path, encode, decode, metadata, callOptions, done);
        cancelOnAbort(call, options.signal);
        void send(request as AsyncIterable<unknown>, call);
      } else {
        const call = client.makeUnaryRequest(path, encode, decode, request, metadata, callOptions, done);
        cancelOnAbort(call, options.signal);
      }
    });
  };
}

interface Sink {
  readonly destroyed: boolean;
  write(message: unknown): boolean;
  once(event: 'drain' | 'close', listener: () => void): unknown;
  off(event: 'drain' | 'close', listener: () => void): unknown;
  end(): unknown;
}

function prepare(options: CallOptions): { metadata: grpc.Metadata; callOptions: grpc.CallOptions } {
  const metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries(options.metadata ?? {})) metadata.set(name, value);
  return { metadata, callOptions: { deadline: Date.now() + (options.timeoutMs ?? 30_000) } };
}

interface Cancellable {
  cancel(): void;
  once(event: 'status', listener: () => void): unknown;
}

/** A signal may outlive thousands of calls: nothing of a call that has ended stays with it. */
function cancelOnAbort(call: Cancellable, signal: AbortSignal | undefined): void {
  if (signal === undefined) return;
  const cancel = (): void => {
    call.cancel();
  };
  signal.addEventListener('abort', cancel, { once: true });
  call.once('status', () => {
    signal.removeEventListener('abort', cancel);
  });
}

async function* receive(
  call: grpc.ClientReadableStream<unknown>,
  signal: AbortSignal | undefined,
): AsyncGenerator {
  cancelOnAbort(call, signal);
  try {
    for await (const message of call) yield message as unknown;
  } finally {
    call.cancel();
  }
}

async function send(requests: AsyncIterable<unknown>, call: Sink): Promise<void> {
  for await (const message of requests) {
    if (call.destroyed) return;
    if (!call.write(message)) {
      await new Promise<void>((resolve) => {
        const go = (): void => {
          call.off('drain', go);
          call.off('close', go);
          resolve();
        };
        call.once('drain', go);
        call.once('close', go);
      });
    }
  }
  call.end();
}
