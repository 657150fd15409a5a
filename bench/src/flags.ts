import { AppError } from '@isitacat/errors';
import { parseArgs } from 'node:util';
import { SET_NAMES, type SetName } from './pictures/make-sets.js';

/** What the command line of `npm run bench` says. */
export interface BenchFlags {
  readonly rounds: number;
  /** Of each measurement. */
  readonly seconds: number;
  readonly sets: readonly SetName[];
  readonly callers: readonly number[];
  /** Ids of the systems; undefined: every one. */
  readonly systems: readonly string[] | undefined;
  readonly openLoop: boolean;
  /** The rounds together take no longer: warm-ups are shorter where they would. */
  readonly mostMinutes: number;
  readonly profile: boolean;
  /** Trials of ours alone; those with a number tell how much of it. */
  readonly overload: boolean;
  readonly lag: boolean;
  readonly scaling: boolean;
  readonly floor: boolean;
  readonly kill: number | undefined;
  readonly swaps: number | undefined;
  readonly soak: number | undefined;
  readonly instrumentation: number | undefined;
  /** Of each measurement in a trial. */
  readonly trialSeconds: number;
  /** Folder of results to tell again. */
  readonly report: string | undefined;
  /** File to put the results into. */
  readonly into: string | undefined;
  readonly out: string | undefined;
  readonly help: boolean;
}

/** Told by `--help`, before the names of the systems. */
export const BENCH_HELP = `usage: npm run bench -- [flags]

Runs ours and the peers side by side on the same pictures and the same network, in
interleaved rounds, and writes results.json, table.md and plots to bench/results/.

  --quick        3 rounds of short measurements with 1 and 32 callers: under 10 minutes once all is installed
  --rounds N     how many rounds (default 10)
  --seconds N    length of each measurement (default 1)
  --minutes N    the rounds together: warm-ups are shorter where they would take longer (default 60)
  --sets A,B     sets of pictures: S (256 px, 24 kB), L (12 megapixels, 2.4 MB) (default S,L)
  --callers A,B  numbers of callers (default 1,8,32)
  --peers A,B    only these and ours (default: all)
  --open-loop    fixed arrival rates too, up to three times of what each can take
  --profile      flame graphs of the BFF and the predictor instead of the comparison
  --out DIR      folder for the results
  --report DIR   tells the results of an earlier run again, without measuring
  --into FILE    with --report: puts them between the two marks in a document

Instead of the comparison, trials of ours alone, one or more; each tells its figures beside its goals:
  --overload     three times more questions than it can answer
  --lag          how late the event loops are at full load
  --kill N       N engine processes killed under load
  --scaling      from one engine process to two, and two predictors
  --floor        what the path costs with nothing of ours in it: Envoy, grpc-js and NATS alone
  --swaps N      N swaps of the model at four fifths of full load
  --soak N       memory over N pictures
  --instrumentation N
                 what metrics, traces and logs cost, over N pictures each
  --help         prints this

Measure on a machine that does nothing else.`;

/** A trial measures longer than a round, for there is but one. */
const TRIAL_SECONDS = 5;
const USUAL = { rounds: 10, seconds: 1, callers: [1, 8, 32], minutes: 60 };
/** Trying each system before the first round takes two minutes more. */
const QUICK = { rounds: 3, seconds: 1.2, callers: [1, 32], minutes: 7.5 };

/**
 * @param known Ids of the systems.
 * @throws AppError `CONFIG_INVALID` naming every fault at once.
 */
export function parseBenchFlags(args: readonly string[], known: readonly string[]): BenchFlags {
  const values = parse(args);
  const faults: string[] = [];
  const usual = values.quick === true ? QUICK : USUAL;
  const number = (name: 'rounds' | 'seconds' | 'minutes', most: number): number => {
    const value = Number(values[name] ?? usual[name]);
    if (value > 0 && value <= most && (name !== 'rounds' || Number.isInteger(value))) return value;
    faults.push(`--${name} must be a number up to ${most}, not ${JSON.stringify(values[name])}`);
    return usual[name];
  };
  const most = (name: 'kill' | 'swaps' | 'soak' | 'instrumentation'): number | undefined => {
    if (values[name] === undefined) return undefined;
    const value = Number(values[name]);
    if (Number.isInteger(value) && value > 0) return value;
    faults.push(`--${name} must be a whole number from 1, not ${JSON.stringify(values[name])}`);
    return undefined;
  };
  const flags: BenchFlags = {
    rounds: number('rounds', 1000),
    seconds: number('seconds', 600),
    sets: choose('sets', values.sets, SET_NAMES, faults) ?? SET_NAMES,
    callers: choose('callers', values.callers, CALLERS, faults)?.map(Number) ?? usual.callers,
    systems: choose('peers', values.peers, known, faults),
    openLoop: values['open-loop'] ?? false,
    mostMinutes: number('minutes', 600),
    profile: values.profile ?? false,
    overload: values.overload ?? false,
    lag: values.lag ?? false,
    scaling: values.scaling ?? false,
    floor: values.floor ?? false,
    ...{ kill: most('kill'), swaps: most('swaps'), soak: most('soak') },
    instrumentation: most('instrumentation'),
    trialSeconds: values.seconds === undefined ? TRIAL_SECONDS : number('seconds', 600),
    ...{ report: values.report, into: values.into },
    out: values.out,
    help: values.help ?? false,
  };
  if (values.into !== undefined && values.report === undefined) faults.push('--into needs --report');
  if (faults.length > 0) throw new AppError('CONFIG_INVALID', faults.join('; '));
  return flags;
}

const CALLERS = Array.from({ length: 256 }, (_, n) => String(n + 1));

function choose<T extends string>(
  flag: string,
  text: string | undefined,
  known: readonly T[],
  faults: string[],
): readonly T[] | undefined {
  if (text === undefined) return undefined;
  const names = text.split(',');
  const found = known.filter((name) => names.includes(name));
  const strange = names.filter((name) => !found.some((one) => one === name));
  const choices = known.length > 20 ? `${known[0] ?? ''} to ${known.at(-1) ?? ''}` : known.join(', ');
  if (strange.length > 0) faults.push(`--${flag} takes ${choices}, not ${JSON.stringify(strange.join(','))}`);
  return found;
}

function parse(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    const yes = { type: 'boolean' } as const;
    return parseArgs({
      args: [...args],
      options: {
        ...{ overload: yes, lag: yes, scaling: yes, floor: yes, kill: text, swaps: text, soak: text },
        instrumentation: text,
        ...{ report: text, into: text },
        ...{ quick: yes, 'open-loop': yes, profile: yes, help: { ...yes, short: 'h' } },
        ...{ rounds: text, seconds: text, minutes: text, sets: text, callers: text, peers: text, out: text },
      },
    }).values;
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : '';
    throw new AppError('CONFIG_INVALID', `${why}; npm run bench -- --help tells the flags`, { cause });
  }
}
