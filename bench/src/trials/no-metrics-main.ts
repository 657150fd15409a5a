import { createRequire } from 'node:module';

/**
 * Preloaded into the processes of a system that is to count nothing, so that what
 * counting costs can be told: by `--import`, before anything of ours is loaded.
 */
interface Metric {
  readonly prototype: Record<string, unknown>;
}

interface Library {
  readonly Counter: Metric;
  readonly Gauge: Metric;
  readonly Histogram: Metric;
  collectDefaultMetrics: () => void;
}

const nothing = (): void => undefined;
const kit = createRequire(new URL('../../../packages/service-kit/package.json', import.meta.url));
const library = kit('prom-client') as Library;
library.collectDefaultMetrics = nothing;
for (const [metric, ...methods] of [
  [library.Counter, 'inc', 'incWithoutExemplar'],
  [library.Gauge, 'set', 'inc', 'dec'],
  [library.Histogram, 'observe', 'observeWithoutExemplar'],
] as const) {
  for (const method of methods) metric.prototype[method] = nothing;
}
