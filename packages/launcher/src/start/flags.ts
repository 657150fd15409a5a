import { AppError } from '@isitacat/errors';
import { readArguments, type Arguments } from '../flags/read-arguments.js';
import { DEFAULT_PORT, highestPort, isMany, MOST_OF_MANY, ONE_OF_EACH, type PartCounts } from './ports.js';

/** What the command line of `npm start` says. */
export interface StartFlags {
  readonly port: number;
  /** As written; absent: the default. */
  readonly dataDir: string | undefined;
  readonly counts: PartCounts;
  /** Absent: the environment decides. */
  readonly engine: Engine | undefined;
  /** Whether Prometheus and Grafana are to run beside it. */
  readonly observe: boolean;
  readonly help: boolean;
}

/** What may compute; `auto` takes the best that loads. */
export const ENGINES = ['auto', 'onnx', 'tfjs-wasm', 'tfjs-native', 'tfjs-gpu'] as const;

/** One of `ENGINES`. */
export type Engine = (typeof ENGINES)[number];

/** How many of each run in a cluster, where nothing else is said. */
const CLUSTER: PartCounts = { bffs: 2, natsServers: 3, predictors: 3 };

/** Told by `--help`. */
export const START_HELP = `usage: npm start -- [flags]

Runs NATS, a BFF, predictors and Envoy, and prints the address of the page. Ctrl-C ends all.

  --port N        public port (default ${DEFAULT_PORT}); with another one the parts' own ports follow it
  --data-dir DIR  folder for pictures, records, models and logs (default .data)
  --predictors N  how many predictors run (default 1, in a cluster 3)
  --bffs N        how many BFFs run (default 1, in a cluster 2)
  --cluster       a cluster of three NATS servers, of which one may be lost at any time
  --engine NAME   what computes: ${ENGINES.join(', ')} (default auto)
  --observe       runs Prometheus and Grafana beside it, where they are on the PATH
  --help          prints this

Other settings come from the environment; see README.md.`;

const MOST_PREDICTORS = 64;

const USAGE = {
  options: {
    port: { type: 'string' },
    'data-dir': { type: 'string' },
    predictors: { type: 'string' },
    bffs: { type: 'string' },
    cluster: { type: 'boolean' },
    engine: { type: 'string' },
    observe: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
  takesWords: false,
  hint: 'npm start -- --help tells the flags',
} as const;

type Values = Arguments<typeof USAGE.options>['values'];

/** @throws AppError `CONFIG_INVALID` naming every fault at once. */
export function parseStartFlags(args: readonly string[]): StartFlags {
  const { values } = readArguments(args, USAGE);
  const faults: string[] = [];
  const counts = readCounts(values, faults);
  const port = readInt(
    values.port,
    { name: '--port', fallback: DEFAULT_PORT, max: highestPort(counts) },
    faults,
  );
  const engine = ENGINES.find((name) => name === values.engine);
  if (values.engine !== undefined && engine === undefined) {
    faults.push(`--engine must be one of ${ENGINES.join(', ')}, not ${JSON.stringify(values.engine)}`);
  }
  if (values['data-dir'] === '') faults.push('--data-dir must name a folder');
  if (faults.length > 0) throw new AppError('CONFIG_INVALID', faults.join('; '));
  return {
    port,
    counts,
    engine,
    dataDir: values['data-dir'],
    observe: values.observe ?? false,
    help: values.help ?? false,
  };
}

function readCounts(values: Values, faults: string[]): PartCounts {
  const usual = values.cluster === true ? CLUSTER : ONE_OF_EACH;
  const bffs = readInt(values.bffs, { name: '--bffs', fallback: usual.bffs, max: MOST_OF_MANY.bffs }, faults);
  const max = isMany({ ...usual, bffs }) ? MOST_OF_MANY.predictors : MOST_PREDICTORS;
  const predictors = readInt(
    values.predictors,
    { name: '--predictors', fallback: usual.predictors, max },
    faults,
  );
  return { ...usual, bffs, predictors };
}

function readInt(
  text: string | undefined,
  { name, fallback, max }: { readonly name: string; readonly fallback: number; readonly max: number },
  faults: string[],
): number {
  if (text === undefined) return fallback;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (value >= 1 && value <= max) return value;
  faults.push(`${name} must be a whole number from 1 to ${max}, not ${JSON.stringify(text)}`);
  return fallback;
}
