import { generateLoad } from '../load/generate-load.js';
import type { LoadReport } from '../load/order.js';
import type { NamedStat } from '../processes/processor-time.js';
import { processorTime } from '../processes/processor-time.js';
import { percentile } from '../stats/summary.js';
import type { SystemPlan } from '../systems/system.js';
import type { Cell } from './results.js';
import type { Running } from './subject.js';

/** What is asked of a system. */
export interface Question {
  /** Folder of the pictures. */
  readonly pictures: string;
  /** 0 for a bare loop. */
  readonly callers: number;
  readonly durationMs: number;
  readonly signal: AbortSignal;
}

/** What a cell holds beside its place in the comparison. */
export type Measured = Omit<Cell, 'system' | 'round' | 'set' | 'callers'>;

/** Asks again and again with a fixed number of callers. */
export async function measureClosed(
  { protocol }: SystemPlan,
  running: Running,
  question: Question,
): Promise<Measured> {
  const port = running.ports[0] ?? 0;
  if (protocol === 'loop') return measureLoop(running, question);
  let before: Promise<readonly NamedStat[]> = Promise.resolve([]);
  const onStart = (): void => {
    before = running.system.processes();
  };
  const report = await generateLoad({ protocol, port, ...question }, { onStart, signal: question.signal });
  const after = await running.system.processes();
  return { ...rates(report), ...spent(await before, after, report.latenciesMs.length) };
}

function rates(report: LoadReport): Omit<Measured, 'cpuMs' | 'cpuMsByProcess'> {
  const { latenciesMs, refusedMs, failures, elapsedMs, cpuMs } = report;
  return {
    picturesPerSecond: (latenciesMs.length * 1000) / elapsedMs,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    loadCpuMs: cpuMs / latenciesMs.length,
    failed: Object.values(failures).reduce((sum, count) => sum + count, refusedMs.length),
  };
}

function spent(
  before: readonly NamedStat[],
  after: readonly NamedStat[],
  pictures: number,
): Pick<Measured, 'cpuMs' | 'cpuMsByProcess'> {
  const byName = [...processorTime(before, after)].map(([name, ms]) => [name, ms / pictures] as const);
  return {
    cpuMs: byName.reduce((sum, [, ms]) => sum + ms, 0),
    cpuMsByProcess: Object.fromEntries(byName),
  };
}

interface LoopReport {
  readonly count: number;
  readonly seconds: number;
}

async function measureLoop(
  { system, ports }: Running,
  { pictures, durationMs, signal }: Question,
): Promise<Measured> {
  const query = new URLSearchParams({ set: pictures, seconds: String(durationMs / 1000) }).toString();
  const before = await system.processes();
  const reports = await Promise.all(
    ports.map(async (port) => {
      const response = await fetch(`http://127.0.0.1:${port}/run?${query}`, { signal });
      return (await response.json()) as LoopReport;
    }),
  );
  const after = await system.processes();
  const count = reports.reduce((sum, report) => sum + report.count, 0);
  const picturesPerSecond = reports.reduce((sum, report) => sum + report.count / report.seconds, 0);
  return { picturesPerSecond, failed: 0, ...spent(before, after, count) };
}
