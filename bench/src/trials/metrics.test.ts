import { describe, expect, it } from 'vitest';
import { parseMetrics, sumOf } from './metrics.js';

const PAGE = `# HELP jobs_total Jobs.
# TYPE jobs_total counter
jobs_total{model="cat",phase="infer"} 3
jobs_total{model="cat",phase="decode"} 5
jobs_total{model="a \\"b\\"",phase="infer"} 4
lag_seconds 0.0125
`;

describe('metrics', () => {
  it('are read from a Prometheus page, with their labels', () => {
    expect(parseMetrics(PAGE)).toContainEqual({ name: 'lag_seconds', labels: {}, value: 0.0125 });
    expect(parseMetrics(PAGE)).toHaveLength(4);
  });

  it('are added up over the labels that are not named', () => {
    expect(sumOf(parseMetrics(PAGE), 'jobs_total')).toBe(12);
    expect(sumOf(parseMetrics(PAGE), 'jobs_total', { phase: 'infer' })).toBe(7);
    expect(sumOf(parseMetrics(PAGE), 'jobs_total', { phase: 'infer', model: 'cat' })).toBe(3);
    expect(sumOf(parseMetrics(PAGE), 'other')).toBe(0);
  });
});
