import { percentile } from '../stats/summary.js';
import { childrenOf, until } from './children.js';
import { readMetrics, sumOf } from './metrics.js';
import type { Ours } from './start-ours.js';
import type { Finding, TrialKit } from './trial.js';

const CALLERS = 8;
const LIMIT_MS = 60_000;

/** Kills one engine process after another under load, each once the one before is replaced. */
export async function kill(
  { pictures, say, start, signal }: TrialKit,
  count: number,
): Promise<readonly Finding[]> {
  await using ours = await start();
  const stop = new AbortController();
  const asking = ours.ask(
    { pictures, callers: CALLERS, durationMs: count * LIMIT_MS },
    { stop: stop.signal },
  );
  const tooksMs: number[] = [];
  try {
    for (let done = 0; done < count; done++) {
      tooksMs.push(await killOne(ours, signal));
      say(`killed ${done + 1} of ${count}: replaced after ${(tooksMs.at(-1) ?? 0).toFixed(0)} ms`);
    }
  } finally {
    stop.abort();
  }
  const { latenciesMs, refusedMs, failures } = await asking;
  const lost = Object.values(failures).reduce((sum, times) => sum + times, refusedMs.length);
  return [
    { what: 'engine processes killed', value: count, unit: '' },
    { what: 'answers meanwhile', value: latenciesMs.length, unit: '' },
    { what: 'lost answers', value: lost, unit: '', goal: { most: 0 } },
    { what: 'slowest answer', value: percentile(latenciesMs, 1), unit: 'ms' },
    { what: 'slowest replacement', value: Math.max(0, ...tooksMs), unit: 'ms', goal: { most: 5000 } },
  ];
}

/** @returns milliseconds until another one has taken its place and is warm. */
async function killOne({ system, ports }: Ours, signal: AbortSignal): Promise<number> {
  const ready = async (): Promise<number> =>
    sumOf(await readMetrics(ports.predictors[0] ?? 0, signal), 'isitacat_engine_processes');
  const before = await childrenOf(system);
  await until(async () => (await ready()) === before.length, { what: 'all run', limitMs: LIMIT_MS });
  const [victim = 0] = before;
  const startMs = performance.now();
  process.kill(victim, 'SIGKILL');
  const isReplaced = async (): Promise<boolean> => {
    const now = await childrenOf(system);
    return !now.includes(victim) && now.length === before.length && (await ready()) === before.length;
  };
  await until(isReplaced, { what: 'it is replaced', limitMs: LIMIT_MS });
  return performance.now() - startMs;
}
