import { readMetrics, sumOf } from './metrics.js';
import type { Finding, TrialKit } from './trial.js';

const CALLERS = 32;
const WARM_UP_MS = 1500;
const LAG = 'nodejs_eventloop_lag_p99_seconds';
/** The clock that the lag is read from ticks so far apart, and counts that in. */
const TICK_MS = 10;

/** How late the processes that talk to the network are at full load: they must never compute. */
export async function lag({ pictures, durationMs, start, signal }: TrialKit): Promise<readonly Finding[]> {
  await using ours = await start();
  await ours.ask({ pictures, callers: CALLERS, durationMs: WARM_UP_MS });
  const places = [
    ['predictor', ours.ports.predictors[0] ?? 0],
    ['BFF', ours.ports.bffs[0].http],
  ] as const;
  const read = (): Promise<readonly number[]> =>
    Promise.all(places.map(async ([, port]) => 1000 * sumOf(await readMetrics(port, signal), LAG)));
  await read(); // each reading covers the time since the one before
  await ours.ask({ pictures, callers: CALLERS, durationMs });
  const lags = await read();
  return places.map(([name], n) => ({
    what: `event-loop lag of the ${name}, p99`,
    value: Math.max(0, (lags[n] ?? NaN) - TICK_MS),
    unit: 'ms',
    goal: { most: 20 },
  }));
}
