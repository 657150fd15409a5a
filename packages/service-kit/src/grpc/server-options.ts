import type { ServerOptions } from '@grpc/grpc-js';

/** Largest message that is taken unless told otherwise: 16 MiB. */
export const MAX_RECEIVE_BYTES = 16 * 1024 * 1024;

/** Largest message that is sent: pieces and records are far smaller. 16 MiB. */
const MAX_SEND_BYTES = 16 * 1024 * 1024;

/** Calls open at once on one connection; Envoy carries many callers on few. */
const MAX_CONCURRENT_STREAMS = 1024;

/** A dead peer is noticed within these two, in milliseconds. */
const KEEPALIVE_TIME_MS = 30_000;
const KEEPALIVE_TIMEOUT_MS = 10_000;

/** A connection without a call this long is closed; clients reconnect unseen. */
const MAX_CONNECTION_IDLE_MS = 15 * 60_000;

/**
 * How grpc-js is told to behave. Channelz stays on: without it grpc-js 1.14.7
 * forgets its connections and `forceShutdown` cuts none (tests/drain.test.ts).
 */
export function serverOptions(maxReceiveBytes: number): ServerOptions {
  return {
    'grpc.max_receive_message_length': maxReceiveBytes,
    'grpc.max_send_message_length': MAX_SEND_BYTES,
    'grpc.max_concurrent_streams': MAX_CONCURRENT_STREAMS,
    'grpc.keepalive_time_ms': KEEPALIVE_TIME_MS,
    'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
    'grpc.max_connection_idle_ms': MAX_CONNECTION_IDLE_MS,
  };
}
