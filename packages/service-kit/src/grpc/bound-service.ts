import type * as grpc from '@grpc/grpc-js';
import type { Call, CallHead } from './call.js';
import type { Codec, Definition, Implementation, Method } from './definition.js';

/** A method ready to be served. */
export interface BoundMethod {
  readonly definition: grpc.MethodDefinition<unknown, unknown>;
  /**
   * Looks at a call when its headers have come, and nothing of its messages has been
   * read. What it throws is the call's end: a message of 16 MiB is not waited for to
   * be refused. A message may come long after, so what must hold then is asked by
   * `handle` once more.
   */
  readonly beforeMessage?: (head: CallHead) => Promise<unknown>;
  /** Takes a message or an async iterable; returns a promise or an async iterable. */
  readonly handle: (input: unknown, call: Call) => unknown;
}

/** A service ready to be served. */
export interface BoundService {
  /** Full name, such as `isitacat.v1.ImageService`. */
  readonly name: string;
  readonly methods: readonly BoundMethod[];
  /** Whether its calls are logged only from level `debug` on. */
  readonly quiet: boolean;
}

/** Ties a generated service to what serves it. */
export function bindService<D extends Definition>(
  definition: D,
  implementation: Implementation<D>,
): BoundService {
  const methods = Object.entries(definition.methods).map(([key, method]) => {
    const handler = implementation[key as keyof D['methods']] as BoundMethod['handle'];
    return {
      definition: methodDefinition(definition.fullName, method),
      handle: handler.bind(implementation),
    };
  });
  return { name: definition.fullName, methods, quiet: false };
}

function methodDefinition(service: string, method: Method): grpc.MethodDefinition<unknown, unknown> {
  return {
    path: `/${service}/${method.name}`,
    requestStream: method.requestStream,
    responseStream: method.responseStream,
    requestSerialize: serializer(method.requestType),
    requestDeserialize: (bytes) => method.requestType.decode(bytes),
    responseSerialize: serializer(method.responseType),
    responseDeserialize: (bytes) => method.responseType.decode(bytes),
  };
}

function serializer(codec: Codec): grpc.serialize<unknown> {
  return (message) => {
    const bytes = codec.encode(message as never).finish();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
}
