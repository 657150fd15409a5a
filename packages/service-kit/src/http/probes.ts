import type { MetricsRegistry } from '../metrics/metrics.js';
import { reply, replyJson } from './reply.js';
import type { Route } from './route.js';

/** What must hold, by name, such as `{ broker: true }`. */
export type Checks = Readonly<Record<string, boolean>>;

/** What the probes show. */
export interface ProbeOptions {
  /** Whether the process works at all; never speaks of others. Default: it does, since it answers. */
  readonly live?: () => Checks;
  /** Whether it should be sent work now. */
  readonly ready: () => Checks;
  readonly metrics: MetricsRegistry;
}

/** `/livez`, `/readyz` (200, or 503 where a check fails, with each check) and `/metrics`. */
export function probeRoutes(options: ProbeOptions): readonly Route[] {
  const { live = () => ({}), ready, metrics } = options;
  return [
    probe('/livez', live),
    probe('/readyz', ready),
    {
      method: 'GET',
      path: '/metrics',
      async handle(_request, response) {
        reply(response, 200, metrics.contentType, await metrics.metrics());
      },
    },
  ];
}

function probe(path: string, checks: () => Checks): Route {
  return {
    method: 'GET',
    path,
    handle(_request, response) {
      const results = checks();
      const ok = Object.values(results).every(Boolean);
      replyJson(response, ok ? 200 : 503, { ok, checks: results });
    },
  };
}
