/** Prometheus's own checker of its files; Go builds it. */
export const PROMTOOL = {
  path: 'github.com/prometheus/prometheus/cmd/promtool',
  version: 'v0.313.0',
} as const;

/** What it is asked about deploy/observe. */
export const PROMTOOL_CHECKS: readonly (readonly string[])[] = [
  ['check', 'config', 'deploy/observe/prometheus.yml'],
  ['check', 'rules', '--lint-fatal', 'deploy/observe/alerts.yml'],
  ['test', 'rules', 'deploy/observe/alerts.test.yml'],
];
