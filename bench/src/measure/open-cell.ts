import { generateLoad } from '../load/generate-load.js';
import { percentile } from '../stats/summary.js';
import type { SystemPlan } from '../systems/system.js';
import type { Question } from './closed-cell.js';
import type { OpenCell } from './results.js';
import type { Running } from './subject.js';

/** Shares of its own best throughput at which a system is asked, up to three times too much. */
export const OPEN_LOADS = [0.5, 0.8, 1, 3] as const;

/** Clients that may wait at once; more arrivals than that wait before they are sent. */
const CLIENTS = 128;

/** Asks at a fixed rate, whether or not answers keep up. */
export async function measureOpen(
  { protocol }: SystemPlan,
  { ports }: Running,
  { pictures, durationMs, signal }: Question,
  ratePerSecond: number,
): Promise<Omit<OpenCell, 'system' | 'round' | 'set' | 'load'>> {
  const port = ports[0] ?? 0;
  if (protocol === 'loop') throw new TypeError('a bare loop has no callers');
  const order = { protocol, port, pictures, durationMs, ratePerSecond, callers: CLIENTS };
  const { latenciesMs, refusedMs, failures, elapsedMs } = await generateLoad(order, { signal });
  return {
    ratePerSecond,
    goodput: (latenciesMs.length * 1000) / elapsedMs,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    refused: refusedMs.length,
    refusedP99Ms: percentile(refusedMs, 0.99),
    failed: Object.values(failures).reduce((sum, count) => sum + count, 0),
  };
}
