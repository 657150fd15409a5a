import type { Way } from './network/host.js';
import { seeded, type Random } from './random.js';

/** What can be done to a system. */
export type Fault =
  /** kill -9. */
  | { readonly kind: 'kill'; readonly part: string }
  /** SIGSTOP, and SIGCONT after a while. */
  | { readonly kind: 'pause'; readonly part: string; readonly forMs: number }
  /** The clock of a process jumps, and back after a while. */
  | { readonly kind: 'skew'; readonly part: string; readonly byMs: number; readonly forMs: number }
  /** A NATS server loses all its files, and is killed. */
  | { readonly kind: 'wipe'; readonly part: string }
  /** The wire of a part's host to NATS breaks for a while, for packets that come to it, go from it, or both. */
  | { readonly kind: 'cut'; readonly part: string; readonly way: Way; readonly forMs: number }
  /** The bucket fails for a while. */
  | { readonly kind: 'storage'; readonly part: 'bucket'; readonly how: Outage; readonly forMs: number };

/** What a bucket does to each request: refuses it with 503, never answers, or resets the connection. */
export type Outage = 'refuse' | 'hang' | 'reset';

/** A fault and when it strikes: when so many jobs have been begun. */
export interface Strike {
  readonly atJob: number;
  readonly fault: Fault;
}

/** What a plan is made of. */
export interface PlanOptions {
  /** The same seed makes the same plan. */
  readonly seed: number;
  readonly jobs: number;
  readonly strikes: number;
  /** What there is to strike: `bff`, `nats`, `envoy`, `predictor-1`, `bucket`, … */
  readonly parts: readonly string[];
  /** Those of them that are on hosts of their own. Default: none. */
  readonly hosts?: readonly string[];
  /** The kinds of faults that strike. Default: all. */
  readonly kinds?: readonly Fault['kind'][];
}

/** Longer than it takes until a job is handed to another: its first owner wakes up to find it taken. */
const LONG_PAUSE_MS = 33_000;

/** As a part, storage is named so. */
export const BUCKET = 'bucket';

/** Longer than all five attempts at a job would take. */
const LONGEST_OUTAGE_MS = 40_000;

/** From too short to be noticed to longer than each side takes to notice. */
const CUT_MS = { least: 2_000, most: 25_000 } as const;

const HOUR_MS = 3_600_000;

/** @returns strikes spread over the jobs: each kind on each part once before any comes again. */
export function makePlan(options: PlanOptions): readonly Strike[] {
  const random = seeded(options.seed);
  const step = options.jobs / (options.strikes + 1);
  const strikes: Strike[] = [];
  while (strikes.length < options.strikes) {
    const cards = deck(options, random).filter(({ kind }) => options.kinds?.includes(kind) ?? true);
    if (cards.length === 0) break;
    for (const fault of random.shuffle(cards)) {
      const late = random.whole(0, Math.max(1, Math.floor(step / 2)));
      strikes.push({ atJob: Math.floor(step * (strikes.length + 1)) + late, fault });
    }
  }
  return strikes.slice(0, options.strikes);
}

/** Such as `pause bff 1200 ms`. */
export function describeFault(fault: Fault): string {
  return `${fault.kind} ${fault.part}${how(fault)}${'forMs' in fault ? ` for ${fault.forMs} ms` : ''}`;
}

function how(fault: Fault): string {
  switch (fault.kind) {
    case 'skew':
      return ` by ${fault.byMs / 1000} s`;
    case 'storage':
      return `: ${fault.how}`;
    case 'cut':
      return `, ${WAYS[fault.way]},`;
    default:
      return '';
  }
}

const WAYS: Readonly<Record<Way, string>> = { both: 'both ways', in: 'on the way in', out: 'on the way out' };

/** Every fault once, in all its ways. */
function deck({ parts, hosts = [] }: PlanOptions, random: Random): readonly Fault[] {
  const short = (): number => random.whole(300, 6_000);
  const predictors = parts.filter((part) => part.startsWith('predictor'));
  const processes = parts.filter((part) => part !== BUCKET);
  const cards: Fault[] = processes.flatMap((part) => [
    { kind: 'kill', part },
    { kind: 'pause', part, forMs: short() },
  ]);
  cards.push({ kind: 'pause', part: random.pick(predictors), forMs: LONG_PAUSE_MS });
  const bffs = parts.filter((part) => part.startsWith('bff'));
  for (const part of [random.pick(bffs), random.pick(predictors)]) {
    const byMs = random.pick([-1, 1]) * random.whole(1_000, 3 * HOUR_MS);
    cards.push({ kind: 'skew', part, byMs, forMs: short() });
  }
  for (const part of parts.filter((one) => one.startsWith('nats'))) cards.push({ kind: 'wipe', part });
  cards.push(...cuts(hosts, random));
  if (!parts.includes(BUCKET)) return cards;
  for (const how of ['refuse', 'hang', 'reset'] as const)
    cards.push({ kind: 'storage', part: BUCKET, how, forMs: random.whole(2_000, LONGEST_OUTAGE_MS) });
  return cards;
}

/** One host of each kind. */
function cuts(hosts: readonly string[], random: Random): readonly Fault[] {
  const kinds = new Set(hosts.map((host) => host.slice(0, host.lastIndexOf('-'))));
  return [...kinds].map((kind) => ({
    kind: 'cut',
    part: random.pick(hosts.filter((host) => host.startsWith(kind))),
    way: random.pick(['both', 'in', 'out'] as const),
    forMs: random.whole(CUT_MS.least, CUT_MS.most),
  }));
}
