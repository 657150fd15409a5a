import { parseArgs } from 'node:util';
import { AppError } from '@isitacat/errors';

/** What the command line of `npm run fuzz` says. */
export interface FuzzFlags {
  /** For all targets together. */
  readonly minutes: number;
  /** Ends a target sooner, once it has read so many. */
  readonly inputs: number;
  /** Absent: drawn by chance. */
  readonly seed: number | undefined;
  /** Absent: every one. */
  readonly targets: readonly string[] | undefined;
  readonly help: boolean;
}

/** Told by `--help`. */
export const FUZZ_HELP = `usage: npm run fuzz -- [flags]

Has the readers of what comes from outside read changed inputs, and goes on from those that reach code
which none before did. Whatever is thrown that is no refusal, takes two seconds or never ends is told
with its input.

  --minutes N   how long, all targets together (default 60; parts of a minute may be told)
  --inputs N    at most so many of each target (default: as many as there is time for)
  --target NAME only this reader; may be given several times
  --seed N      where chance begins (default: drawn, and printed)
  --help        prints this

The last line is the result as JSON. The exit status is 1 when something was found.`;

/** @throws AppError `CONFIG_INVALID`. */
export function parseFuzzFlags(args: readonly string[]): FuzzFlags {
  const text = { type: 'string' } as const;
  const options = {
    ...{ minutes: text, inputs: text, seed: text },
    target: { type: 'string', multiple: true },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    const { values } = parseArgs({ args: [...args], options });
    return {
      minutes: numberIn(values.minutes, '--minutes') ?? 60,
      inputs: numberIn(values.inputs, '--inputs') ?? Infinity,
      seed: numberIn(values.seed, '--seed'),
      targets: values.target,
      help: values.help ?? false,
    };
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const why = cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : '';
    throw new AppError('CONFIG_INVALID', `${why}; npm run fuzz -- --help tells the flags`, { cause });
  }
}

function numberIn(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}(\.\d{1,3})?$/.test(text) && Number(text) > 0) return Number(text);
  throw new AppError('CONFIG_INVALID', `${name} must be a number above 0, not ${JSON.stringify(text)}`);
}
