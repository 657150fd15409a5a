import { pairedRatio, type Pair } from '../stats/paired-ratio.js';
import { processorTime } from '../processes/processor-time.js';
import { PATIENT } from '../systems/ours.js';
import { readMetrics, sumOf } from './metrics.js';
import { doubling } from './tensor-children.js';
import type { Ours } from './start-ours.js';
import type { Finding, TrialKit } from './trial.js';

const CALLERS = 32;
const WARM_UP_MS = 1500;
const ROUNDS = 3;
/** The broker deals at random: shares are those of many questions. */
const SHARING_TIMES = 3;

/** Whether twice the processes do twice the work, at the same cost for each picture. */
export async function scaling(kit: TrialKit): Promise<readonly Finding[]> {
  const { durationMs, signal, say } = kit;
  say('one and two processes that only compute');
  const engines = await doubling('infer', durationMs / 4, signal);
  const machine = await doubling('count', durationMs / 4, signal);
  say('one and two engine processes through the path');
  const pairs: Pair[] = [];
  for (let round = 0; round < ROUNDS; round++) pairs.push([await cpuMs(kit, 2), await cpuMs(kit, 1)]);
  say('two predictors');
  const shares = await predictorShares(kit);
  return [
    { what: 'tensors a second, one engine process alone', value: engines.one, unit: '' },
    { what: 'two engine processes ÷ one', value: engines.two / engines.one, unit: '', goal: { least: 1.8 } },
    { what: 'two processes that only count ÷ one', value: machine.two / machine.one, unit: '' },
    {
      what: 'CPU-ms for a picture through the path, two engine processes ÷ one',
      value: pairedRatio(pairs)?.ratio ?? NaN,
      unit: '',
      goal: { most: 1.1 },
    },
    {
      what: 'of two predictors the busier ÷ the other',
      value: Math.max(...shares) / Math.min(...shares),
      unit: '',
      goal: { most: 1.1 },
    },
  ];
}

/** Processor time of the whole of ours for one picture. */
async function cpuMs({ pictures, durationMs, start }: TrialKit, children: number): Promise<number> {
  await using ours = await start({ settings: { ...PATIENT, ISITACAT_ENGINE_CHILDREN: String(children) } });
  await ours.ask({ pictures, callers: CALLERS, durationMs: WARM_UP_MS });
  return await cpuPerPicture(ours, { pictures, durationMs });
}

async function cpuPerPicture(
  ours: Ours,
  asked: { readonly pictures: string; readonly durationMs: number },
): Promise<number> {
  const before = await ours.system.processes();
  const { latenciesMs } = await ours.ask({ ...asked, callers: CALLERS });
  const spent = processorTime(before, await ours.system.processes());
  return [...spent.values()].reduce((sum, ms) => sum + ms, 0) / latenciesMs.length;
}

/** How many pictures each of two predictors took on. */
async function predictorShares({
  pictures,
  durationMs,
  start,
  signal,
}: TrialKit): Promise<readonly number[]> {
  await using ours = await start({ predictors: 2, settings: PATIENT });
  const counts = (): Promise<readonly number[]> =>
    Promise.all(
      ours.ports.predictors.map(async (port) =>
        sumOf(await readMetrics(port, signal), 'isitacat_predict_phase_seconds_count', { phase: 'infer' }),
      ),
    );
  await ours.ask({ pictures, callers: CALLERS, durationMs: WARM_UP_MS });
  const before = await counts();
  await ours.ask({ pictures, callers: CALLERS, durationMs: SHARING_TIMES * durationMs });
  const after = await counts();
  return after.map((count, n) => count - (before[n] ?? 0));
}
