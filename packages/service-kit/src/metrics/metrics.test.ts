import { AppError } from '@isitacat/errors';
import { describe, expect, it } from 'vitest';
import { callObserver } from './call-metrics.js';
import { createMetrics, defineCounter, defineGauge, defineHistogram } from './metrics.js';

describe('metrics', () => {
  it('hold the process itself', async () => {
    const text = await createMetrics().metrics();
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  });

  it('hold histograms in seconds unless told otherwise', async () => {
    const registry = createMetrics();
    defineHistogram(registry, { name: 'a_seconds', help: 'A.', labels: ['model'] }).observe(
      { model: 'cat' },
      0.002,
    );
    defineHistogram(registry, { name: 'b', help: 'B.', labels: [], buckets: [1, 2] }).observe(2);
    const text = await registry.metrics();
    expect(text).toContain('a_seconds_bucket{le="0.0025",model="cat"} 1');
    expect(text).toContain('b_bucket{le="1"} 0');
    expect(text).toContain('b_bucket{le="2"} 1');
  });

  it('ask a gauge for its value when they are read', async () => {
    const registry = createMetrics();
    let depth = 1;
    const collect = (gauge: { set(value: number): void }): void => {
      gauge.set(depth);
    };
    defineGauge(registry, { name: 'depth', help: 'D.', labels: [], collect });
    depth = 7;
    expect(await registry.metrics()).toContain('depth 7');
  });

  it('ask for a count that is kept elsewhere when they are read', async () => {
    const registry = createMetrics();
    let count = 1;
    defineCounter(registry, { name: 'seen_total', help: 'S.', labels: [], read: () => count });
    expect(await registry.metrics()).toContain('# TYPE seen_total counter\nseen_total 1\n');
    count = 3;
    expect(await registry.metrics()).toContain('\nseen_total 3\n');
  });

  it('count gRPC calls by method and code, and those that fail by reason', async () => {
    const registry = createMetrics();
    const observe = callObserver(registry);
    observe('/a/B', { code: 'OK' }, 3);
    const error = new AppError('QUEUE_FULL', 'full', { retryAfterMs: 100 });
    observe('/a/B', { code: 'RESOURCE_EXHAUSTED', error }, 3);
    const text = await registry.metrics();
    expect(text).toContain('isitacat_grpc_call_seconds_count{method="/a/B",code="OK"} 1');
    expect(text).toContain('isitacat_grpc_failed_total{method="/a/B",reason="QUEUE_FULL"} 1');
  });
});
