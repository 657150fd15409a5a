import type { GrpcServerOptions } from '../grpc/server.js';
import { defineHistogram, type MetricsRegistry } from './metrics.js';

/** Records each gRPC call's time by method and code; give it to `startGrpcServer` as `observe`. */
export function callObserver(registry: MetricsRegistry): NonNullable<GrpcServerOptions['observe']> {
  const seconds = defineHistogram(registry, {
    name: 'isitacat_grpc_call_seconds',
    help: 'Time from the first byte of a call to the end of its answer.',
    labels: ['method', 'code'],
  });
  return (method, code, durationMs) => {
    seconds.observe({ method, code }, durationMs / 1000);
  };
}
