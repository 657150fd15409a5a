import { percentile } from '../stats/summary.js';
import { overloadFindings } from './overload-findings.js';
import type { Finding, TrialKit } from './trial.js';
import { watchedLoad, type WatchedLoad } from './watched-load.js';

const CALLERS = 32;
const TIMES_TOO_MUCH = 3;
/** Connections for arrivals: more than can wait for an answer at once. */
const CLIENTS = 256;
const WARM_UP_MS = 3_000;
/** Floods, unless told otherwise, each between two looks at full load: machines drift. */
const FLOODS = 3;

/**
 * Three times more questions than it can answer, at even distances, each from a
 * caller who waits twice the p99 of full load: what can't be done by then is to
 * be refused at once, and the rest answered as if nothing was.
 */
export async function overload(
  { pictures, durationMs, say, start }: TrialKit,
  times = FLOODS,
): Promise<readonly Finding[]> {
  await using ours = await start();
  const common = { pictures, durationMs, callers: CALLERS };
  await ours.ask({ ...common, durationMs: WARM_UP_MS });
  let peak = await watchedLoad(ours, common);
  const peaks = [peak];
  const floods: WatchedLoad[] = [];
  while (floods.length < times) {
    const { latenciesMs, elapsedMs } = peak.report;
    const ratePerSecond = (TIMES_TOO_MUCH * latenciesMs.length * 1000) / elapsedMs;
    const deadlineMs = Math.ceil(2 * percentile(latenciesMs, 0.99));
    say(`${ratePerSecond.toFixed(0)} questions a second, each with a deadline of ${deadlineMs} ms`);
    floods.push(await watchedLoad(ours, { ...common, callers: CLIENTS, ratePerSecond, deadlineMs }));
    peak = await watchedLoad(ours, common);
    peaks.push(peak);
  }
  return overloadFindings(peaks, floods);
}
