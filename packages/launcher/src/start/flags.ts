import { AppError } from '@isitacat/errors';
import { parseArgs } from 'node:util';
import { DEFAULT_PORT, highestPort } from './ports.js';

/** What the command line of `npm start` says. */
export interface StartFlags {
  readonly port: number;
  /** As written; absent: the default. */
  readonly dataDir: string | undefined;
  readonly predictors: number;
  /** Absent: the environment decides. */
  readonly engine: Engine | undefined;
  readonly help: boolean;
}

/** What may compute; `auto` takes the best that loads. */
export const ENGINES = ['auto', 'onnx', 'tfjs-wasm', 'tfjs-native', 'tfjs-gpu'] as const;

/** One of `ENGINES`. */
export type Engine = (typeof ENGINES)[number];

/** Told by `--help`. */
export const START_HELP = `usage: npm start -- [flags]

Runs NATS, a BFF, predictors and Envoy, and prints the address of the page. Ctrl-C ends all.

  --port N        public port (default ${DEFAULT_PORT}); with another one the parts' own ports follow it
  --data-dir DIR  folder for pictures, records, models and logs (default .data)
  --predictors N  how many predictors run (default 1)
  --engine NAME   what computes: ${ENGINES.join(', ')} (default auto)
  --help          prints this

Other settings come from the environment; see README.md.`;

const MOST_PREDICTORS = 64;

/** @throws AppError `CONFIG_INVALID` naming every fault at once. */
export function parseStartFlags(args: readonly string[]): StartFlags {
  const values = parse(args);
  const faults: string[] = [];
  const predictors = readInt(
    values.predictors,
    { name: '--predictors', fallback: 1, max: MOST_PREDICTORS },
    faults,
  );
  const port = readInt(
    values.port,
    { name: '--port', fallback: DEFAULT_PORT, max: highestPort(predictors) },
    faults,
  );
  const engine = ENGINES.find((name) => name === values.engine);
  if (values.engine !== undefined && engine === undefined) {
    faults.push(`--engine must be one of ${ENGINES.join(', ')}, not ${JSON.stringify(values.engine)}`);
  }
  if (values['data-dir'] === '') faults.push('--data-dir must name a folder');
  if (faults.length > 0) throw new AppError('CONFIG_INVALID', faults.join('; '));
  return { port, predictors, engine, dataDir: values['data-dir'], help: values.help ?? false };
}

interface Values {
  readonly port?: string;
  readonly 'data-dir'?: string;
  readonly predictors?: string;
  readonly engine?: string;
  readonly help?: boolean;
}

function parse(args: readonly string[]): Values {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        'data-dir': { type: 'string' },
        predictors: { type: 'string' },
        engine: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : '';
    throw new AppError('CONFIG_INVALID', `${why}; npm start -- --help tells the flags`, { cause });
  }
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
