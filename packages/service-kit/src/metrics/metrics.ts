import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** From half a millisecond to a minute. */
const SECONDS_BUCKETS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

/** The numbers of one process; its `/metrics` shows them. */
export type MetricsRegistry = Registry;

/** A registry that holds the process's own numbers: CPU, memory, event loop lag. */
export function createMetrics(): MetricsRegistry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** How a metric is described. */
export interface MetricOptions<L extends string> {
  /** In snake case, with its unit last, such as `isitacat_queue_seconds`. */
  readonly name: string;
  /** What it counts, in a sentence. */
  readonly help: string;
  readonly labels: readonly L[];
}

/**
 * Defines a histogram.
 *
 * @param options.buckets Upper bounds; default: seconds, from 0.0005 to 60.
 * @param options.collect Called before each read, to observe what is still to be observed.
 */
export function defineHistogram<const L extends string>(
  registry: MetricsRegistry,
  options: MetricOptions<L> & { readonly buckets?: readonly number[]; readonly collect?: () => void },
): Histogram<L> {
  const { name, help, labels, buckets = SECONDS_BUCKETS, collect } = options;
  return new Histogram({
    name,
    help,
    labelNames: labels,
    buckets: [...buckets],
    registers: [registry],
    ...(collect && { collect }),
  });
}

/**
 * Defines a counter; its name ends in `_total`.
 *
 * @param options.read The count since the start, where it is kept elsewhere; called at each read.
 */
export function defineCounter<const L extends string>(
  registry: MetricsRegistry,
  options: MetricOptions<L> & { readonly read?: () => number },
): Counter<L> {
  const { name, help, labels, read } = options;
  return new Counter({
    name,
    help,
    labelNames: labels,
    registers: [registry],
    ...(read && {
      collect(this: Counter<L>) {
        this.reset();
        this.inc(read());
      },
    }),
  });
}

/**
 * Defines a gauge.
 *
 * @param options.collect Called at each read, to set the value then.
 */
export function defineGauge<const L extends string>(
  registry: MetricsRegistry,
  options: MetricOptions<L> & { readonly collect?: (gauge: Gauge<L>) => void | Promise<void> },
): Gauge<L> {
  const { name, help, labels, collect } = options;
  return new Gauge({
    name,
    help,
    labelNames: labels,
    registers: [registry],
    ...(collect && {
      collect(this: Gauge<L>) {
        return collect(this);
      },
    }),
  });
}
