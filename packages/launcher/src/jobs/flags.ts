import { readArguments, wrongCall } from '../flags/read-arguments.js';
import { DEFAULT_PORT, highestPort, ONE_OF_EACH, portTable } from '../start/ports.js';

/** What `npm run jobs` is asked to do. */
export type JobsAction =
  | { readonly verb: 'help' }
  | { readonly verb: 'list' }
  | { readonly verb: 'replay-all' }
  | { readonly verb: 'show' | 'replay'; readonly names: readonly string[] };

/** What the command line of `npm run jobs` says. */
export interface JobsFlags {
  readonly action: JobsAction;
  /** `host:port` of `AdminService`. */
  readonly address: string;
  /** Whether to print a line of JSON for each thing rather than words. */
  readonly json: boolean;
}

/** Told by `--help`. */
export const JOBS_HELP = `usage: npm run jobs -- list | show NAME... | replay NAME... | replay --all  [flags]

Background jobs that failed at every attempt: what became of them, and once more.

  list              every dead letter, the newest question first
  show NAME...      all that is known of these; NAME is predictions/{id}, or the id alone
  replay NAME...    queues these again, under the same prediction
  replay --all      queues every one again

  --port N          public port of the system on this machine (default ${DEFAULT_PORT})
  --address H:P     the BFF's listener for operators, in place of --port
  --json            a line of JSON for each
  --help            prints this`;

const USAGE = {
  options: {
    port: { type: 'string' },
    address: { type: 'string' },
    all: { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
  takesWords: true,
  hint: 'npm run jobs -- --help tells the rest',
} as const;

/** @throws AppError `CONFIG_INVALID` saying what was expected. */
export function parseJobsFlags(args: readonly string[]): JobsFlags {
  const { values, positionals } = readArguments(args, USAGE);
  const { bffs } = portTable(readPort(values.port), ONE_OF_EACH);
  const address = values.address ?? `127.0.0.1:${bffs[0].admin}`;
  const action = values.help === true ? ({ verb: 'help' } as const) : readAction(positionals, values.all);
  return { action, address, json: values.json ?? false };
}

function readAction([verb, ...names]: readonly string[], all = false): JobsAction {
  if (verb === 'list' && names.length === 0 && !all) return { verb };
  if (verb === 'replay' && names.length === 0 && all) return { verb: 'replay-all' };
  if ((verb === 'show' || verb === 'replay') && names.length > 0 && !all) {
    return { verb, names: names.map((name) => (name.includes('/') ? name : `predictions/${name}`)) };
  }
  throw wrongCall(USAGE, 'say list, show NAME, replay NAME or replay --all');
}

function readPort(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= highestPort(ONE_OF_EACH)) return port;
  throw wrongCall(
    USAGE,
    `--port must be a whole number from 1 to ${highestPort(ONE_OF_EACH)}, not ${JSON.stringify(text)}`,
  );
}
