import { AppError } from '@isitacat/errors';
import { ENVIRONMENT_NAMES, type EnvironmentName } from './environment-names.js';
import { nearestName } from './nearest-name.js';

const PREFIX = 'ISITACAT_';

/** A process's environment, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads and checks a process's settings. A bad value is remembered, its default
 * (or the nearest usable value) returned, and `finish` throws for all at once. A
 * variable set to nothing counts as not set.
 */
export class EnvReader {
  readonly #env: Environment;
  readonly #faults: string[] = [];

  constructor(env: Environment) {
    this.#env = env;
  }

  /** Text; a fault where it is not set and has no default. */
  string(name: EnvironmentName, options: { readonly default?: string } = {}): string {
    const value = this.optional(name) ?? options.default;
    if (value === undefined) this.#faults.push(`${name} must be set: ${ENVIRONMENT_NAMES[name]}`);
    return value ?? '';
  }

  /** Text that may be absent. */
  optional(name: EnvironmentName): string | undefined {
    const value = this.#env[name]?.trim();
    return value === '' ? undefined : value;
  }

  /** An absolute URL, as it was written. */
  url(name: EnvironmentName, options: { readonly default?: string } = {}): string {
    const value = this.string(name, options);
    if (value !== '' && !URL.canParse(value)) this.#expected(name, 'a URL such as scheme://host', value);
    return value;
  }

  /** An absolute URL of one of these schemes, such as `http:`, that may be absent. */
  optionalUrl(name: EnvironmentName, schemes: readonly string[]): string | undefined {
    const value = this.optional(name);
    if (value === undefined) return undefined;
    const fits = URL.canParse(value) && schemes.includes(new URL(value).protocol);
    if (!fits) this.#expected(name, `a URL that begins with ${schemes.join(' or ')}//`, value);
    return fits ? value : undefined;
  }

  /** Absolute URLs separated by commas, as they were written. */
  urls(name: EnvironmentName, options: { readonly default?: string } = {}): string {
    const value = this.string(name, options);
    const isRight = value.split(',').every((part) => URL.canParse(part.trim()));
    if (value !== '' && !isRight) {
      this.#expected(name, 'a URL such as scheme://host, or several separated by commas', value);
    }
    return value;
  }

  /** A whole number, written in decimal digits alone, from `min` to `max`. */
  int(
    name: EnvironmentName,
    options: { readonly default: number; readonly min: number; readonly max: number },
  ): number {
    const text = this.optional(name);
    if (text === undefined) return options.default;
    const value = /^-?\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (value >= options.min && value <= options.max) return value;
    this.#expected(name, `a whole number from ${options.min} to ${options.max}`, text);
    return options.default;
  }

  /** A number from 0 to 1. */
  ratio(name: EnvironmentName, options: { readonly default: number }): number {
    const text = this.optional(name);
    if (text === undefined) return options.default;
    const value = /^[01](\.\d{1,9})?$/.test(text) ? Number(text) : NaN;
    if (value <= 1) return value;
    this.#expected(name, 'a number from 0 to 1, such as 0.01', text);
    return options.default;
  }

  /** One of `values`. */
  choice<const T extends string>(
    name: EnvironmentName,
    values: readonly T[],
    options: { readonly default: T },
  ): T {
    const text = this.optional(name);
    if (text === undefined) return options.default;
    const value = values.find((candidate) => candidate === text);
    if (value === undefined) this.#expected(name, `one of ${values.join(', ')}`, text);
    return value ?? options.default;
  }

  /** Words separated by commas, in order; blanks around them are dropped. */
  list(name: EnvironmentName, options: { readonly default?: readonly string[] } = {}): readonly string[] {
    const text = this.optional(name);
    if (text === undefined) return options.default ?? [];
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }

  /**
   * Ends the reading.
   *
   * @throws AppError `CONFIG_INVALID` naming every fault, unknown `ISITACAT_*`
   *   names among them.
   */
  finish(): void {
    const faults = [...this.#faults, ...this.#unknown()];
    if (faults.length > 0) throw new AppError('CONFIG_INVALID', faults.join('; '));
  }

  #expected(name: EnvironmentName, expected: string, got: string): void {
    this.#faults.push(`${name} must be ${expected}, not ${JSON.stringify(got.slice(0, 80))}`);
  }

  #unknown(): string[] {
    const known = Object.keys(ENVIRONMENT_NAMES);
    return Object.keys(this.#env)
      .filter((name) => name.startsWith(PREFIX) && !known.includes(name))
      .sort()
      .map((name) => {
        const nearest = nearestName(name, known);
        return `${name} is not a setting${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
      });
  }
}
