import { parseArgs } from 'node:util';
import { AppError } from '@isitacat/errors';
import type { Fault } from './plan.js';

/** What the command line of `npm run chaos` says. */
export interface ChaosFlags {
  readonly jobs: number;
  /** Absent: drawn by chance. */
  readonly seed: number | undefined;
  /** Absent: one for every so many jobs. */
  readonly strikes: number | undefined;
  /** Absent: 2, in a cluster 3. */
  readonly predictors: number | undefined;
  readonly cluster: boolean;
  readonly hosts: boolean;
  readonly bucket: boolean;
  /** Absent: all kinds of faults. */
  readonly only: Fault['kind'] | undefined;
  readonly help: boolean;
}

/** Told by `--help`. */
export const CHAOS_HELP = `usage: npm run chaos -- [flags]

Runs the whole system, lets clients ask for background jobs, follow them, upload and repeat
themselves, and meanwhile kills, pauses and robs its parts and sets their clocks wrong. Then it holds everything that
was promised against records, event log and what the clients saw.

  --jobs N        how many jobs (default 10000)
  --seed N        repeats the plan of an earlier run (default: drawn, and printed)
  --strikes N     how many faults (default: one for each 400 jobs)
  --predictors N  how many predictors (default 2, in a cluster 3)
  --cluster       two BFFs and three NATS servers, of which one is lost at a time
  --hosts         such a cluster, of which each part is on a host of its own that is cut off, both ways or one;
                  its network is made for it and goes with it: it takes Linux, and ip, tc, unshare and nsenter
  --only KIND     only faults of one kind: kill, pause, skew, wipe, cut or storage
  --bucket        storage is a bucket that refuses, hangs and resets for up to 40 s
  --help          prints this

The last line is the result as JSON. The exit status is 1 when a promise was broken.`;

const KINDS: readonly Fault['kind'][] = ['kill', 'pause', 'skew', 'wipe', 'cut', 'storage'];

const USUAL_JOBS = 10_000;

/** @throws AppError `CONFIG_INVALID` naming every fault at once. */
export function parseChaosFlags(args: readonly string[]): ChaosFlags {
  const values = parse(args);
  const faults: string[] = [];
  const whole = (name: 'jobs' | 'seed' | 'strikes' | 'predictors', least: number): number | undefined => {
    const text = values[name];
    if (text === undefined) return undefined;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
    if (value < least)
      faults.push(`--${name} must be a whole number from ${least}, not ${JSON.stringify(text)}`);
    return value;
  };
  const only = KINDS.find((kind) => kind === values.only);
  if (values.only !== undefined && only === undefined)
    faults.push(`--only must be one of ${KINDS.join(', ')}, not ${JSON.stringify(values.only)}`);
  const flags = {
    jobs: whole('jobs', 1) ?? USUAL_JOBS,
    seed: whole('seed', 0),
    strikes: whole('strikes', 0),
    predictors: whole('predictors', 1),
    cluster: values.cluster ?? false,
    hosts: values.hosts ?? false,
    bucket: values.bucket ?? false,
    only,
    help: values.help ?? false,
  };
  if (faults.length > 0) throw new AppError('CONFIG_INVALID', faults.join('; '));
  return flags;
}

interface Values {
  readonly jobs?: string;
  readonly seed?: string;
  readonly strikes?: string;
  readonly predictors?: string;
  readonly cluster?: boolean;
  readonly hosts?: boolean;
  readonly bucket?: boolean;
  readonly only?: string;
  readonly help?: boolean;
}

function parse(args: readonly string[]): Values {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    const numbers = { jobs: text, seed: text, strikes: text, predictors: text };
    const flags = { cluster: flag, hosts: flag, bucket: flag, help: { ...flag, short: 'h' } } as const;
    const options = { ...numbers, ...flags, only: text };
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : '';
    throw new AppError('CONFIG_INVALID', `${why}; npm run chaos -- --help tells the flags`, { cause });
  }
}
