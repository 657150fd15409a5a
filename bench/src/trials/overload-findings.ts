import { TOO_LATE } from '../load/grpc-caller.js';
import { percentile } from '../stats/summary.js';
import type { Finding } from './trial.js';
import type { WatchedLoad } from './watched-load.js';

/** What decodes and computes; a refusal has no part in it. */
const ENGINE = 'predictor child';

/** What is added up over several loads. */
interface Totals {
  readonly answers: number;
  readonly refused: number;
  /** From the first question to the last answer. */
  readonly elapsedMs: number;
  /** Processor time of ours, by process. */
  readonly spentMs: ReadonlyMap<string, number>;
  /** Processor time of the load generator. */
  readonly loadMs: number;
  /** Every answer's, ascending. */
  readonly latenciesMs: Float64Array;
}

/**
 * What full load and floods in turns tell of each other.
 *
 * @param peaks At full load, one more than floods.
 */
export function overloadFindings(
  peaks: readonly WatchedLoad[],
  floods: readonly WatchedLoad[],
): readonly Finding[] {
  const peak = totals(peaks);
  const flood = totals(floods);
  const refusedMs = ascending(floods.map(({ report }) => report.refusedMs));
  const withRetry = sum(floods.map(({ report }) => report.refusedWithRetry));
  const failures = floods.map(({ report }) => report.failures);
  const late = sum(failures.map(({ [TOO_LATE]: count = 0 }) => count));
  const all = sum(failures.flatMap((each) => Object.values(each)));
  const p99Ms = percentile(peak.latenciesMs, 0.99);
  return [
    { what: 'peak, 32 callers', value: perSecond(peak), unit: 'pictures/s' },
    { what: 'p99 at peak', value: p99Ms, unit: 'ms' },
    { what: 'goodput ÷ peak', value: perSecond(flood) / perSecond(peak), unit: '', goal: { least: 0.9 } },
    {
      what: 'the same, for as much processor time of ours',
      value: perProcessorMs(flood) / perProcessorMs(peak),
      unit: '',
    },
    {
      what: 'accepted p99 ÷ p99 at peak',
      value: percentile(flood.latenciesMs, 0.99) / p99Ms,
      unit: '',
      goal: { most: 2 },
    },
    { what: 'refused', value: flood.refused, unit: 'questions' },
    { what: 'refused p50', value: percentile(refusedMs, 0.5), unit: 'ms' },
    { what: 'refused p99', value: percentile(refusedMs, 0.99), unit: 'ms', goal: { most: 50 } },
    {
      what: 'refusals that say when to come back',
      value: flood.refused === 0 ? NaN : withRetry / flood.refused,
      unit: '',
      goal: { least: 1 },
    },
    { what: 'accepted, but too late', value: late, unit: 'questions' },
    { what: 'other failures', value: all - late, unit: 'questions', goal: { most: 0 } },
    ...costs(peak, flood),
  ];
}

/** What refusing takes: what a flood takes beyond what as many answers take at full load. */
function costs(peak: Totals, flood: Totals): readonly Finding[] {
  const path = [...peak.spentMs.keys()].filter((name) => name !== ENGINE);
  const refusing = path.map((name) => {
    const answered = ((peak.spentMs.get(name) ?? 0) * flood.answers) / peak.answers;
    return [name, ((flood.spentMs.get(name) ?? 0) - answered) / flood.refused] as const;
  });
  const busiest = refusing.filter(([, ms]) => ms >= 0.01).sort(([, a], [, b]) => b - a);
  const unit = 'CPU-ms';
  return [
    { what: 'an answer at peak takes of ours', value: spent(peak) / peak.answers, unit },
    { what: 'an answer at peak takes of the load generator', value: peak.loadMs / peak.answers, unit },
    { what: 'a refusal takes of ours', value: sum(refusing.map(([, ms]) => ms)), unit },
    ...busiest.map(([name, value]) => ({ what: `of these ${name}`, value, unit })),
    {
      what: 'a question too many takes of the load generator',
      value: (flood.loadMs - (peak.loadMs * flood.answers) / peak.answers) / flood.refused,
      unit,
    },
    { what: 'processors busy with ours at peak', value: spent(peak) / peak.elapsedMs, unit: '' },
    { what: 'processors busy with ours in the flood', value: spent(flood) / flood.elapsedMs, unit: '' },
  ];
}

function totals(loads: readonly WatchedLoad[]): Totals {
  const spentMs = new Map<string, number>();
  for (const load of loads) {
    for (const [name, ms] of load.spentMs) spentMs.set(name, (spentMs.get(name) ?? 0) + ms);
  }
  const reports = loads.map(({ report }) => report);
  const latenciesMs = ascending(reports.map((report) => report.latenciesMs));
  return {
    answers: latenciesMs.length,
    refused: sum(reports.map(({ refusedMs }) => refusedMs.length)),
    elapsedMs: sum(reports.map(({ elapsedMs }) => elapsedMs)),
    spentMs,
    loadMs: sum(reports.map(({ cpuMs }) => cpuMs)),
    latenciesMs,
  };
}

function perSecond({ answers, elapsedMs }: Totals): number {
  return (answers * 1000) / elapsedMs;
}

function perProcessorMs(of: Totals): number {
  return of.answers / spent(of);
}

function spent({ spentMs }: Totals): number {
  return sum([...spentMs.values()]);
}

function ascending(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part])).sort();
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
