import { parseArgs } from 'node:util';
import { AppError } from '@isitacat/errors';

/** A flag's value as the command line has it. */
export type FlagValues = Readonly<Record<string, string | undefined>>;

/**
 * Reads `--name value` flags; `--help` needs no value.
 *
 * @throws AppError `CONFIG_INVALID` for an unknown flag or one without a value.
 */
export function readFlags(
  args: readonly string[],
  names: readonly string[],
  command: string,
): { readonly values: FlagValues; readonly help: boolean } {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' }] as const));
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { ...options, help: { type: 'boolean', short: 'h' } },
    });
    const { help, ...rest } = values;
    return { values: rest, help: help === true };
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
