import { AppError } from '@isitacat/errors';
import type { Guard } from './guard.js';
import { readStream, sendUnary, type CallOptions, type Method } from './send.js';

/** Calls the methods of one service. */
export interface Caller {
  /** @throws AppError for every failure but a cancelled call. */
  unary<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    options: CallOptions,
  ): Promise<Response>;
  /**
   * Yields each message as it arrives and returns when the server ended the stream with OK. Leaving the loop
   * cancels the call.
   *
   * @throws AppError for every failure but a cancelled call; a connection that ends without a status is
   *   `SERVER_UNREACHABLE`.
   */
  stream<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    options: CallOptions,
  ): AsyncGenerator<Response, void, undefined>;
}

/**
 * @param origin Where the server is, such as `https://cats.example`; empty for where the page came from.
 * @param service Full name of the service, such as `isitacat.v1.ImageService`.
 * @param guard Says who calls. A call that is refused for that waits until somebody else is signed in.
 */
export function createCaller(origin: string, service: string, guard: Guard): Caller {
  const urlOf = (method: { readonly name: string }): string => `${origin}/${service}/${method.name}`;
  return {
    unary: (method, request, options) => callUnary(urlOf(method), method, request, options, guard),
    stream: (method, request, options) => callStream(urlOf(method), method, request, options, guard),
  };
}

async function callUnary<Request, Response>(
  url: string,
  method: Method<Request, Response>,
  request: Request,
  options: CallOptions,
  guard: Guard,
): Promise<Response> {
  for (;;) {
    const pass = await guard.pass(options.signal);
    try {
      return await sendUnary(url, method, request, options, pass);
    } catch (error) {
      if (!guard.refused(pass, error)) throw error;
    }
  }
}

async function* callStream<Request, Response>(
  url: string,
  method: Method<Request, Response>,
  request: Request,
  options: CallOptions,
  guard: Guard,
): AsyncGenerator<Response, void, undefined> {
  for (;;) {
    const pass = await guard.pass(options.signal);
    let begun = false;
    try {
      for await (const message of readStream(url, method, request, options, pass)) {
        begun = true;
        yield message;
      }
      return;
    } catch (error) {
      if (!guard.refused(pass, error)) throw error;
      // What came cannot come twice: whoever reads asks for the rest.
      if (begun) throw new AppError('SERVER_UNREACHABLE', 'the stream was refused midway', { cause: error });
    }
  }
}
