/** Prometheus's own checker of its files; Go builds it. */
export const PROMTOOL = {
  path: 'github.com/prometheus/prometheus/cmd/promtool',
  version: 'v0.313.0',
} as const;
