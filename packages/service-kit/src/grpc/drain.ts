import type * as grpc from '@grpc/grpc-js';
import { once } from 'node:events';
import { withDeadline } from '../time/with-deadline.js';
import type { Health } from './health.js';

/** How a server stops. */
export interface DrainOptions {
  /** How long it serves on after health turned NOT_SERVING, in milliseconds. */
  readonly propagationMs: number;
  /** How long open calls may take after that, in milliseconds. */
  readonly graceMs: number;
  /** Cuts what is open at once when it aborts. */
  readonly signal: AbortSignal;
}

/** See `GrpcServer.drain`. */
export async function drainServer(
  server: grpc.Server,
  health: Health,
  draining: AbortController,
  { propagationMs, graceMs, signal }: DrainOptions,
): Promise<void> {
  health.stop();
  await elapsed(propagationMs, signal);
  const closed = new Promise<void>((resolve) => {
    server.tryShutdown(() => {
      resolve();
    });
  });
  draining.abort();
  using grace = withDeadline(signal, graceMs);
  await Promise.race([closed, aborted(grace.signal)]);
  server.forceShutdown();
}

async function elapsed(milliseconds: number, signal: AbortSignal): Promise<void> {
  using wait = withDeadline(signal, milliseconds);
  await aborted(wait.signal);
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
