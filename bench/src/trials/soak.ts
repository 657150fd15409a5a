import type { ProcessMemory } from '../systems/running-system.js';
import { slope } from '../stats/slope.js';
import { readMetrics, sumOf } from './metrics.js';
import type { Finding, TrialKit } from './trial.js';

const CALLERS = 8;
const PARTS = 20;
/** Of the parts: memory grows at first, into caches and pools. */
const WARM_UP_PARTS = 5;
const PER = 10_000;
const LONGEST_MS = 3_600_000;

/** What was seen after a part of the pictures. */
interface Look {
  readonly pictures: number;
  readonly memory: readonly ProcessMemory[];
  readonly tensors: number;
  readonly engines: number;
}

/** Many pictures through the whole path, with INT8 so that it ends: memory must not grow. */
export async function soak(
  { pictures, say, start, signal }: TrialKit,
  count: number,
): Promise<readonly Finding[]> {
  await using ours = await start({ graph: 'int8' });
  const looks: Look[] = [];
  let [asked, failed] = [0, 0];
  for (let part = 0; part < PARTS; part++) {
    const most = Math.round((count * (part + 1)) / PARTS) - asked;
    const report = await ours.ask({ pictures, callers: CALLERS, durationMs: LONGEST_MS, most });
    asked += most;
    failed += Object.values(report.failures).reduce((sum, times) => sum + times, report.refusedMs.length);
    const metrics = await readMetrics(ours.ports.predictors[0] ?? 0, signal);
    const memory = await ours.system.memoryByProcess();
    const tensors = sumOf(metrics, 'isitacat_engine_tensors');
    const engines = sumOf(metrics, 'isitacat_engine_processes');
    looks.push({ pictures: asked, memory, tensors, engines });
    const total = memory.reduce((sum, { mib }) => sum + mib, 0);
    say(`${asked} of ${count} pictures: ${total.toFixed(0)} MiB`);
  }
  return findings(looks, failed);
}

function findings(looks: readonly Look[], failed: number): readonly Finding[] {
  const settled = looks.slice(WARM_UP_PARTS);
  const last = settled.at(-1)?.memory ?? [];
  const growth = last.map(({ pid, name }, n) => {
    const points = settled.map(({ pictures, memory }) => {
      return [pictures / PER, memory.find((each) => each.pid === pid)?.mib ?? NaN] as const;
    });
    const nth = last.slice(0, n + 1).filter((each) => each.name === name).length;
    const twins = last.filter((each) => each.name === name).length;
    return {
      what: `${name}${twins > 1 ? ` ${nth}` : ''} grows, a ${PER.toLocaleString('en')} pictures`,
      value: slope(points),
      unit: 'MiB',
      goal: { most: 1 },
    };
  });
  const total = (look: Look | undefined): number =>
    look?.memory.reduce((sum, { mib }) => sum + mib, 0) ?? NaN;
  const tensors = settled.map((look) => look.tensors);
  return [
    { what: 'pictures', value: looks.at(-1)?.pictures ?? 0, unit: '' },
    { what: 'errors', value: failed, unit: '', goal: { most: 0 } },
    { what: 'memory after the first part', value: total(looks[0]), unit: 'MiB' },
    { what: 'memory after warm-up', value: total(settled[0]), unit: 'MiB' },
    { what: 'memory at the end', value: total(settled.at(-1)), unit: 'MiB' },
    ...growth,
    { what: 'engine processes at the end', value: looks.at(-1)?.engines ?? NaN, unit: '' },
    { what: 'tensors that they hold', value: tensors.at(-1) ?? NaN, unit: '' },
    {
      what: 'tensors more at the end than after warm-up',
      value: (tensors.at(-1) ?? NaN) - (tensors[0] ?? NaN),
      unit: '',
      goal: { most: 0 },
    },
  ];
}
