import type { GrpcServerOptions } from '../grpc/server.js';
import { defineCounter, defineHistogram, type MetricsRegistry } from './metrics.js';

/** Records each gRPC call's time by method and code, and what was refused by reason; give it to `startGrpcServer` as `observe`. */
export function callObserver(registry: MetricsRegistry): NonNullable<GrpcServerOptions['observe']> {
  const seconds = defineHistogram(registry, {
    name: 'isitacat_grpc_call_seconds',
    help: 'Time from the first byte of a call to the end of its answer.',
    labels: ['method', 'code'],
  });
  const failed = defineCounter(registry, {
    name: 'isitacat_grpc_failed_total',
    help: 'Calls that were refused or failed, by the reason that they were given.',
    labels: ['method', 'reason'],
  });
  return (method, { code, error }, durationMs) => {
    seconds.observe({ method, code }, durationMs / 1000);
    if (error) failed.inc({ method, reason: error.reason });
  };
}
