import { AppError } from '@isitacat/errors';

/** Any value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Far deeper than anything that is written; what goes through a value calls itself so often. */
const MOST_LEVELS = 64;

/** A value of a parsed JSON document, with where it stands in it for messages. */
export class JsonReader {
  readonly #value: unknown;
  readonly #path: string;

  private constructor(value: unknown, path: string) {
    this.#value = value;
    this.#path = path;
  }

  /** @throws AppError `BUNDLE_INVALID` when `bytes` isn't JSON text. @param name What it is, for messages. */
  static parse(bytes: Uint8Array, name: string): JsonReader {
    const value = parsed(bytes, name);
    if (isWithin(value, MOST_LEVELS)) return new JsonReader(value, name);
    throw new AppError('BUNDLE_INVALID', `${name} has lists or objects in more than ${MOST_LEVELS} levels`);
  }

  /** @param name What it is, for messages. */
  static of(value: Json, name: string): JsonReader {
    return new JsonReader(value, name);
  }

  get isPresent(): boolean {
    return this.#value !== undefined;
  }

  field(name: string): JsonReader {
    return new JsonReader(this.#entries().get(name), `${this.#path}.${name}`);
  }

  text(expected = 'text', accept: (text: string) => boolean = () => true): string {
    return typeof this.#value === 'string' && accept(this.#value) ? this.#value : this.fail(expected);
  }

  number(expected = 'a number', accept: (value: number) => boolean = () => true): number {
    return typeof this.#value === 'number' && accept(this.#value) ? this.#value : this.fail(expected);
  }

  integer(min: number, max: number): number {
    const fits = (value: number): boolean => Number.isInteger(value) && value >= min && value <= max;
    return this.number(`a whole number from ${min} to ${max}`, fits);
  }

  list(minItems = 0): readonly JsonReader[] {
    if (!Array.isArray(this.#value) || this.#value.length < minItems) {
      return this.fail(`a list of at least ${minItems}`);
    }
    return this.#value.map((value: unknown, at) => new JsonReader(value, `${this.#path}[${at}]`));
  }

  /** Each named value of an object. */
  record<T>(read: (value: JsonReader) => T): Readonly<Record<string, T>> {
    const entries = [...this.#entries().keys()].map((name) => [name, read(this.field(name))] as const);
    return Object.fromEntries(entries);
  }

  json(): Json {
    if (this.#value === undefined) return this.fail('a value');
    return this.#value as Json; // JSON.parse makes nothing else
  }

  /** @throws AppError `BUNDLE_INVALID` naming the field and what it should have been. */
  fail(expected: string): never {
    const got = this.#value === undefined ? 'nothing' : JSON.stringify(this.#value).slice(0, 60);
    throw new AppError('BUNDLE_INVALID', `expected ${this.#path} to be ${expected}, got ${got}`);
  }

  #entries(): ReadonlyMap<string, unknown> {
    const value = this.#value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.fail('an object');
    return new Map(Object.entries(value));
  }
}

function parsed(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (cause) {
    throw new AppError('BUNDLE_INVALID', `${name} is not JSON text: publish the bundle again`, { cause });
  }
}

/** Whether a value has no more than so many levels of lists and objects. */
function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((each) => isWithin(each, levels - 1));
}
