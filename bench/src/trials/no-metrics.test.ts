import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const SCRIPT = `
  import { createMetrics, defineCounter, defineHistogram } from '@isitacat/service-kit';
  const metrics = createMetrics();
  defineCounter(metrics, { name: 'a_total', help: 'A.', labels: [] }).inc();
  defineHistogram(metrics, { name: 'b_seconds', help: 'B.', labels: [] }).observe(1);
  console.log(await metrics.metrics());`;

async function shown(...flags: readonly string[]): Promise<string> {
  const args = [...flags, '--input-type=module', '-e', SCRIPT];
  return (await promisify(execFile)(process.execPath, args)).stdout;
}

describe('a process that counts nothing', () => {
  it('differs from another in just that', async () => {
    const preload = new URL('../../dist/trials/no-metrics-main.js', import.meta.url).href;
    const [usual, bare] = await Promise.all([shown(), shown(`--import=${preload}`)]);
    expect(usual).toMatch(/^a_total 1$/m);
    expect(usual).toMatch(/^b_seconds_count 1$/m);
    expect(usual).toContain('process_cpu_seconds_total');
    expect(bare).toMatch(/^a_total 0$/m);
    expect(bare).toMatch(/^b_seconds_count 0$/m);
    expect(bare).not.toContain('process_cpu_seconds_total');
  });
});
