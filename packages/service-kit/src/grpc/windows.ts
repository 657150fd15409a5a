import type * as grpc from '@grpc/grpc-js';
import type { Http2Server, ServerHttp2Session } from 'node:http2';

/**
 * What a client may send ahead on one call, and on one connection, in bytes. Node's
 * own 64 KiB for both make a picture of megabytes wait for leave some fifty times.
 */
export const STREAM_WINDOW_BYTES = 1024 * 1024;
export const CONNECTION_WINDOW_BYTES = 4 * 1024 * 1024;

/**
 * Widens the windows of a server's streams. Call it before the server is bound:
 * grpc-js has a setting for its clients only, so this reaches for what it keeps to
 * itself; where that has another shape, windows stay narrow (tests/windows.test.ts).
 */
export function widenStreams(server: grpc.Server): void {
  const options = Reflect.get(server, 'commonServerOptions') as { settings?: object } | undefined;
  if (options) options.settings = { ...options.settings, initialWindowSize: STREAM_WINDOW_BYTES };
}

/** Widens the windows of connections to come. Call it once the server is bound. */
export function widenConnections(server: grpc.Server): void {
  const listeners = Reflect.get(server, 'http2Servers') as Map<Http2Server, unknown> | undefined;
  for (const listener of listeners?.keys() ?? []) {
    listener.on('session', (session: ServerHttp2Session) => {
      session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    });
  }
}
