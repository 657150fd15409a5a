import { TOO_LATE } from '../load/grpc-caller.js';
import type { LoadReport } from '../load/order.js';
import { PROCESSORS } from '../measure/prepare.js';
import { percentile } from '../stats/summary.js';
import type { Finding, TrialKit } from './trial.js';

const CALLERS = 32;
const TIMES_TOO_MUCH = 3;
/** Connections for arrivals: more than can wait for an answer at once. */
const CLIENTS = 256;
const WARM_UP_MS = 1500;

/**
 * Three times more questions than it can answer, at even distances, each from a
 * caller who waits twice the p99 of full load: what can't be done by then is to
 * be refused at once, and the rest answered as if nothing was.
 */
export async function overload({ pictures, durationMs, say, start }: TrialKit): Promise<readonly Finding[]> {
  await using ours = await start();
  const common = { pictures, durationMs, callers: CALLERS };
  await ours.ask({ ...common, durationMs: WARM_UP_MS });
  const peak = await ours.ask(common);
  const peakP99Ms = percentile(peak.latenciesMs, 0.99);
  const ratePerSecond = TIMES_TOO_MUCH * perSecond(peak);
  const deadlineMs = Math.ceil(2 * peakP99Ms);
  say(`${ratePerSecond.toFixed(0)} questions a second, each with a deadline of ${deadlineMs} ms`);
  const flood = await ours.ask({ ...common, callers: CLIENTS, ratePerSecond, deadlineMs });
  const again = await ours.ask(common);
  return findings(peak, flood, (perSecond(peak) + perSecond(again)) / 2);
}

/** @param best Answers a second at full load, before and after: machines drift. */
function findings(peak: LoadReport, flood: LoadReport, best: number): readonly Finding[] {
  const { [TOO_LATE]: late = 0, ...others } = flood.failures;
  const goodput = perSecond(flood) / best;
  const refused = flood.refusedMs.length;
  const p99Ms = (report: LoadReport): number => percentile(report.latenciesMs, 0.99);
  return [
    { what: 'peak, 32 callers', value: best, unit: 'pictures/s' },
    { what: 'p99 at peak', value: p99Ms(peak), unit: 'ms' },
    { what: 'goodput ÷ peak', value: goodput, unit: '', goal: { least: 0.9 } },
    {
      what: 'the same, of the processor time that the load generator left',
      value: (goodput * left(peak)) / left(flood),
      unit: '',
    },
    { what: 'accepted p99 ÷ p99 at peak', value: p99Ms(flood) / p99Ms(peak), unit: '', goal: { most: 2 } },
    { what: 'refused', value: refused, unit: 'questions' },
    { what: 'refused p50', value: percentile(flood.refusedMs, 0.5), unit: 'ms' },
    { what: 'refused p99', value: percentile(flood.refusedMs, 0.99), unit: 'ms', goal: { most: 50 } },
    {
      what: 'refusals that say when to come back',
      value: refused === 0 ? NaN : flood.refusedWithRetry / refused,
      unit: '',
      goal: { least: 1 },
    },
    { what: 'accepted, but too late', value: late, unit: 'questions' },
    { what: 'other failures', value: sum(Object.values(others)), unit: 'questions', goal: { most: 0 } },
  ];
}

function perSecond({ latenciesMs, elapsedMs }: LoadReport): number {
  return (latenciesMs.length * 1000) / elapsedMs;
}

/** Processors that the load generator didn't take. */
function left({ cpuMs, elapsedMs }: LoadReport): number {
  return PROCESSORS - cpuMs / elapsedMs;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
