import { once } from 'node:events';
import { createServer } from 'node:http';
import { processorTime } from '../processes/processor-time.js';
import { pairedRatio, type Pair } from '../stats/paired-ratio.js';
import { readMetrics } from './metrics.js';
import type { Ours } from './start-ours.js';
import type { Finding, TrialKit } from './trial.js';

const CALLERS = 8;
/** Of one system, before it is the next one's turn: short, so that what else the machine does meets all alike. */
const A_TURN = 100;
/** Metrics are read at one turn of so many: every 1,000 pictures, as each 15 s is at some 70 a second. */
const READ_EVERY = 10;
const WARM_UP = 200;
const LONGEST_MS = 600_000;
const GOAL_PERCENT = 3;

/** Counts nothing: what all others are compared with. */
const BARE = 'without any';
const NO_METRICS = new URL('./no-metrics-main.js', import.meta.url).href;

/** How a system is watched. */
interface Way {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** A system, and what its pictures took in each of its turns. */
interface Watched {
  readonly way: Way;
  readonly ours: Ours;
  readonly cpuMs: number[];
}

function ways(collector: string): readonly Way[] {
  return [
    { name: BARE, settings: { NODE_OPTIONS: `--import=${NO_METRICS}` } },
    { name: 'metrics', settings: {} },
    {
      name: 'metrics, and one trace of a hundred',
      settings: { ISITACAT_OTLP_ENDPOINT: collector, ISITACAT_TRACE_RATIO: '0.01' },
    },
    { name: 'metrics, and a line for each call and hop', settings: { ISITACAT_LOG_LEVEL: 'info' } },
  ];
}

/** What watching costs: the same system, watched in each way, in turns of some pictures. */
export async function instrumentation(
  { pictures, say, start, signal }: TrialKit,
  count: number,
): Promise<readonly Finding[]> {
  await using collector = await startSink();
  const watched: Watched[] = [];
  try {
    for (const [n, way] of ways(collector.url).entries()) {
      const ours = await start({ graph: 'int8', settings: way.settings, place: String(n) });
      watched.push({ way, ours, cpuMs: [] });
      await ours.ask({ pictures, callers: CALLERS, durationMs: LONGEST_MS, most: WARM_UP });
    }
    const rounds = Math.ceil(count / A_TURN);
    for (let round = 0; round < rounds; round++) {
      const order = watched.map((_, n) => watched[(n + round) % watched.length]);
      const isRead = round % READ_EVERY === 0;
      for (const one of order) one?.cpuMs.push(await turn(one, isRead, pictures, signal));
      if (round % 10 === 9) say(`${(round + 1) * A_TURN} of ${rounds * A_TURN} pictures in each way`);
    }
  } finally {
    for (const { ours } of watched) await ours[Symbol.asyncDispose]();
  }
  return findings(watched.map(({ way, cpuMs }) => [way.name, cpuMs] as const));
}

/** @returns processor time of a picture in milliseconds, of all the system's processes. */
async function turn(
  { ours, way }: Watched,
  isRead: boolean,
  pictures: string,
  signal: AbortSignal,
): Promise<number> {
  const before = await ours.system.processes();
  const report = await ours.ask({ pictures, callers: CALLERS, durationMs: LONGEST_MS, most: A_TURN });
  const pages = [ours.ports.predictors[0] ?? 0, ours.ports.bffs[0].http];
  if (isRead && way.name !== BARE) await Promise.all(pages.map((port) => readMetrics(port, signal)));
  const spent = processorTime(before, await ours.system.processes());
  return [...spent.values()].reduce((sum, ms) => sum + ms, 0) / report.latenciesMs.length;
}

function findings(found: readonly (readonly [name: string, cpuMs: readonly number[]])[]): readonly Finding[] {
  const bare = found.find(([name]) => name === BARE)?.[1] ?? [];
  const mean = bare.reduce((sum, ms) => sum + ms, 0) / bare.length;
  const extra = found
    .filter(([name]) => name !== BARE)
    .flatMap(([name, cpuMs]) => {
      const ratio = pairedRatio(cpuMs.map((ms, round): Pair => [ms, bare[round]]));
      const percent = (of: number | undefined): number => ((of ?? NaN) - 1) * 100;
      return [
        { what: name, value: percent(ratio?.ratio), unit: '% more' },
        {
          what: `${name}: at most`,
          value: percent(ratio?.high),
          unit: '% more',
          goal: { most: GOAL_PERCENT },
        },
      ];
    });
  return [
    { what: 'pictures in each way', value: bare.length * A_TURN, unit: '' },
    { what: `a picture ${BARE}`, value: mean, unit: 'CPU-ms' },
    ...extra,
  ];
}

/** A collector that takes everything and keeps nothing; its time is not counted. */
async function startSink(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
