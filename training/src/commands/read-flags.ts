import { parseArgs } from 'node:util';
import { AppError } from '@isitacat/errors';

/** A flag's value as the command line has it. */
export type FlagValues = Readonly<Record<string, string | undefined>>;

/** A command line, taken apart. */
export interface ReadFlags {
  readonly values: FlagValues;
  readonly help: boolean;
  /** Those of the switches that were set. */
  readonly switches: ReadonlySet<string>;
  /** What is no flag, in order. */
  readonly positionals: readonly string[];
}

/**
 * Reads `--name value` flags; `--help` and the switches need no value.
 *
 * @param switches Where given, words that are no flags are taken too.
 * @throws AppError `CONFIG_INVALID` for an unknown flag or one without a value.
 */
export function readFlags(
  args: readonly string[],
  names: readonly string[],
  command: string,
  switches?: readonly string[],
): ReadFlags {
  const options: Record<string, { readonly type: 'string' | 'boolean' }> = { help: { type: 'boolean' } };
  for (const name of names) options[name] = { type: 'string' };
  for (const name of switches ?? []) options[name] = { type: 'boolean' };
  try {
    const { values, positionals } = parseArgs({
      args: args.map((arg) => (arg === '-h' ? '--help' : arg)),
      options,
      allowPositionals: switches !== undefined,
    });
    const entries = Object.entries(values);
    return {
      values: Object.fromEntries(
        entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])),
      ),
      help: values['help'] === true,
      switches: new Set(entries.filter(([, value]) => value === true).map(([name]) => name)),
      positionals,
    };
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : '';
    throw new AppError('CONFIG_INVALID', `${why}; npm run ${command} -- --help tells the flags`, { cause });
  }
}

/** Collects what is wrong with flags, so that all faults are told at once. */
export class FlagReader {
  readonly #values: FlagValues;
  readonly #faults: string[] = [];

  constructor(values: FlagValues) {
    this.#values = values;
  }

  optional(name: string): string | undefined {
    const value = this.#values[name];
    if (value === '') this.#faults.push(`--${name} must not be empty`);
    return value;
  }

  required(name: string): string {
    const value = this.optional(name);
    if (value === undefined) this.#faults.push(`--${name} is missing`);
    return value ?? '';
  }

  /** Names separated by commas. */
  list(name: string): readonly string[] {
    const parts = (this.optional(name) ?? '').split(',');
    return parts.map((part) => part.trim()).filter((part) => part !== '');
  }

  choice<T extends string>(name: string, values: readonly T[], fallback: T): T {
    const value = this.optional(name) ?? fallback;
    const found = values.find((candidate) => candidate === value);
    if (found === undefined)
      this.#faults.push(`--${name} must be one of ${values.join(', ')}, not "${value}"`);
    return found ?? fallback;
  }

  number(
    name: string,
    range: { readonly default: number; readonly min: number; readonly max: number; readonly whole?: boolean },
  ): number {
    const text = this.optional(name);
    if (text === undefined) return range.default;
    const value = /^\d+(?:\.\d+)?$/u.test(text) ? Number(text) : NaN;
    const isFine =
      value >= range.min && value <= range.max && (range.whole !== true || Number.isInteger(value));
    if (!isFine)
      this.#faults.push(
        `--${name} must be ${range.whole === true ? 'a whole number' : 'a number'} from ${range.min} to ${range.max}, not "${text}"`,
      );
    return isFine ? value : range.default;
  }

  /** @throws AppError `CONFIG_INVALID` naming every fault found. */
  finish(): void {
    if (this.#faults.length > 0) throw new AppError('CONFIG_INVALID', this.#faults.join('; '));
  }
}
