import { fault } from '../../domain/inference/fault.js';

/** Reads the fields of a JSON object; what has another type than expected is refused by its name. */
export class JsonFields {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #path: string;

  /** @param path Where it stands, for messages; empty for the whole. */
  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw fault(`expected a JSON object as ${path === '' ? 'the body' : path}`, path);
    }
    this.#fields = value as Readonly<Record<string, unknown>>;
    this.#path = path;
  }

  /** Where a field stands. */
  pathOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  /** A text; empty when it is absent. */
  text(name: string): string {
    const value = this.#fields[name] ?? '';
    if (typeof value === 'string') return value;
    throw fault(`expected a text as ${this.pathOf(name)}`, this.pathOf(name));
  }

  /** A list; undefined when it is absent. */
  list(name: string): readonly unknown[] | undefined {
    const value = this.#fields[name];
    if (value === undefined || Array.isArray(value)) return value;
    throw fault(`expected a list as ${this.pathOf(name)}`, this.pathOf(name));
  }

  /** A list of objects; empty when it is absent. */
  objects(name: string): readonly JsonFields[] {
    return (this.list(name) ?? []).map((value, n) => new JsonFields(value, `${this.pathOf(name)}[${n}]`));
  }

  /** The values of an object; empty when it is absent. */
  values(name: string): Readonly<Record<string, unknown>> {
    return new JsonFields(this.#fields[name] ?? {}, this.pathOf(name)).#fields;
  }

  /** A list of whole numbers; empty when it is absent. */
  wholeNumbers(name: string): readonly number[] {
    return (this.list(name) ?? []).map((value) => {
      if (Number.isSafeInteger(value)) return Number(value);
      throw fault(`expected whole numbers as ${this.pathOf(name)}`, this.pathOf(name));
    });
  }
}
