import type { Call } from './call.js';

/** Encodes and decodes one type of message. */
export interface Codec {
  encode(message: never): { finish(): Uint8Array };
  decode(bytes: Uint8Array): unknown;
}

/** One method of a generated service. */
export interface Method {
  readonly name: string;
  readonly requestType: Codec;
  readonly requestStream: boolean;
  readonly responseType: Codec;
  readonly responseStream: boolean;
}

/** A generated service, such as `ImageServiceDefinition`. */
export interface Definition {
  readonly fullName: string;
  readonly methods: Readonly<Record<string, Method>>;
}

type Request<M extends Method> = ReturnType<M['requestType']['decode']>;
type Response<M extends Method> = ReturnType<M['responseType']['decode']>;

/**
 * What a method is served by: promises and async iterables for messages and streams.
 * Where both are one message, the bytes in the request are the handler's until its
 * promise resolves, and may be another request's from then on.
 */
export type Handler<M extends Method> = (
  request: M['requestStream'] extends true ? AsyncIterable<Request<M>> : Request<M>,
  call: Call,
) => M['responseStream'] extends true ? AsyncIterable<Response<M>> : Promise<Response<M>>;

/** A handler for every method of a service. */
export type Implementation<D extends Definition> = {
  readonly [K in keyof D['methods']]: Handler<D['methods'][K]>;
};
