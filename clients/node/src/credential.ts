import { InterceptingCall, status, type Interceptor } from '@grpc/grpc-js';

/** Who calls, on every call and stream: neither, or one of the two. */
export interface Credential {
  /** The owner of this key does. */
  readonly key?: string | undefined;
  /** Whom this token of the server's issuer names. A function is asked at each call, for one that still holds. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
}

/** Puts it into the metadata of each call. */
export function sendCredential({ key, token }: Credential): Interceptor {
  return (options, nextCall) => {
    const call: InterceptingCall = new InterceptingCall(nextCall(options), {
      start: (metadata, listener, next) => {
        const known = metadata.clone(); // what calls share stays as it is
        if (key !== undefined) known.set('x-api-key', key);
        if (typeof token === 'string') known.set('authorization', `Bearer ${token}`);
        if (typeof token !== 'function') {
          next(known, listener);
          return;
        }
        Promise.resolve()
          .then(token)
          .then(
            (text) => {
              known.set('authorization', `Bearer ${text}`);
              next(known, listener);
            },
            () => {
              call.cancelWithStatus(status.UNAUTHENTICATED, 'there is no token to be had');
            },
          );
      },
    });
    return call;
  };
}
