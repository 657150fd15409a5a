import { AppError } from '@isitacat/errors';
import { ENGINE_NAMES, type EngineName } from '@isitacat/predictor/engines';
import { parseArgs } from 'node:util';

/** What the command line of `npm run tune` says. */
export interface TuneFlags {
  /** The slowest that one answer in a hundred may be, in milliseconds. */
  readonly p99Ms: number;
  /** After which no other setting is tried. */
  readonly minutes: number;
  /** Of each measurement. */
  readonly seconds: number;
  /** Numbers of callers, each of whom asks again once answered. */
  readonly callers: readonly number[];
  readonly engines: readonly EngineName[];
  /** Whether INT8 is left out, which is faster and a little less exact. */
  readonly float32: boolean;
  readonly write: string | undefined;
  readonly help: boolean;
}

/** Told by `--help`. */
export const TUNE_HELP = `usage: npm run tune -- [flags]

Finds the setting that answers most pictures on this machine within a latency: tries engines,
engine processes, pictures in a batch and decodings at once, each with the whole system under
load, and prints what it found and the setting to use.

  --p99 MS       99 of 100 answers must come within so many milliseconds (default 250)
  --minutes N    tries nothing more after N minutes (default 10)
  --callers A,B  numbers of callers who ask at once (default 4,16)
  --seconds N    length of each measurement (default 3)
  --engines A,B  only these: ${ENGINE_NAMES.join(', ')} (default: all that are there)
  --float32      leaves INT8 out, which is faster on a CPU and a little less exact
  --write FILE   writes the setting; before a start: set -a; . FILE; set +a
  --help         prints this

Run it on a machine that does nothing else, for the pictures that the page sends (256 px).`;

const LIMITS = { p99: 60_000, minutes: 24 * 60, seconds: 600 } as const;
const USUAL = { p99: 250, minutes: 10, seconds: 3, callers: [4, 16] } as const;
const MOST_CALLERS = 256;

/** @throws AppError `CONFIG_INVALID` naming every fault at once. */
export function parseTuneFlags(args: readonly string[]): TuneFlags {
  const values = parse(args);
  const faults: string[] = [];
  const number = (name: keyof typeof LIMITS): number => {
    const value = Number(values[name] ?? USUAL[name]);
    if (value > 0 && value <= LIMITS[name]) return value;
    faults.push(`--${name} must be a number up to ${LIMITS[name]}, not ${JSON.stringify(values[name])}`);
    return USUAL[name];
  };
  const flags = {
    ...{ p99Ms: number('p99'), minutes: number('minutes'), seconds: number('seconds') },
    ...{ callers: readCallers(values.callers, faults), engines: readEngines(values.engines, faults) },
    ...{ float32: values.float32 ?? false, write: values.write, help: values.help ?? false },
  };
  if (faults.length > 0) throw new AppError('CONFIG_INVALID', faults.join('; '));
  return flags;
}

function readCallers(text: string | undefined, faults: string[]): readonly number[] {
  const numbers = text?.split(',').map(Number) ?? USUAL.callers;
  if (numbers.every((value) => Number.isInteger(value) && value > 0 && value <= MOST_CALLERS)) return numbers;
  faults.push(`--callers takes whole numbers from 1 to ${MOST_CALLERS}, not ${JSON.stringify(text)}`);
  return USUAL.callers;
}

function readEngines(text: string | undefined, faults: string[]): readonly EngineName[] {
  const names = text?.split(',') ?? ENGINE_NAMES;
  const strange = names.filter((name) => !ENGINE_NAMES.some((one) => one === name));
  if (strange.length > 0) {
    faults.push(`--engines takes ${ENGINE_NAMES.join(', ')}, not ${JSON.stringify(strange.join(','))}`);
  }
  return ENGINE_NAMES.filter((name) => names.includes(name));
}

function parse(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    return parseArgs({
      args: [...args],
      options: {
        ...{ p99: text, minutes: text, seconds: text, callers: text, engines: text, write: text },
        ...{ float32: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
      },
    }).values;
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : '';
    throw new AppError('CONFIG_INVALID', `${why}; npm run tune -- --help tells the flags`, { cause });
  }
}
