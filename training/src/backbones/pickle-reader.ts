import { ByteReader } from './byte-reader.js';
import {
  isRef,
  refusal,
  STORAGE_TYPES,
  storageOf,
  tensorOf,
  type Pickled,
  type StorageRef,
} from './pickle-values.js';

const ORDERED_DICT = 'collections.OrderedDict';
const REBUILD_TENSOR = 'torch._utils._rebuild_tensor_v2';
const ALLOWED_GLOBALS = new Set([ORDERED_DICT, REBUILD_TENSOR, ...STORAGE_TYPES.keys()]);
const MARK = Symbol('mark');
const STOP = '.'.charCodeAt(0);

/** Opcodes that push a value which follows from the next bytes alone. */
const VALUES: Readonly<Record<number, (bytes: ByteReader) => Pickled>> = {
  0x7d: () => new Map(),
  0x5d: () => [],
  0x29: () => [],
  0x4e: () => null,
  0x88: () => true,
  0x89: () => false,
  0x4b: (bytes) => bytes.uint8(),
  0x4d: (bytes) => bytes.uint16(),
  0x4a: (bytes) => bytes.int32(),
  0x8a: (bytes) => bytes.long(),
  0x58: (bytes) => bytes.text(),
  0x63: (bytes) => globalOf(`${bytes.line()}.${bytes.line()}`),
};

/** Opcodes that make a tuple of so many values from the stack. */
const TUPLES: Readonly<Record<number, number>> = { 0x85: 1, 0x86: 2, 0x87: 3 };

/**
 * Reads Python pickles (protocol 2) that hold plain data and PyTorch tensors.
 * A pickle is a program; this runs none of it: a global other than the four that
 * a tensor needs, and an opcode other than those such a file uses, is refused.
 */
export class PickleReader {
  readonly #bytes: ByteReader;
  readonly #storageTypes = new Map<string, StorageRef['type']>();
  #stack: (Pickled | typeof MARK)[] = [];
  #memo = new Map<number, Pickled>();

  constructor(bytes: Uint8Array) {
    this.#bytes = new ByteReader(bytes);
  }

  /** Bytes read so far: where the next pickle, or the raw data, begins. */
  get position(): number {
    return this.#bytes.position;
  }

  /** Element type of every storage named so far, by key. */
  get storageTypes(): ReadonlyMap<string, StorageRef['type']> {
    return this.#storageTypes;
  }

  /** @throws AppError `BUNDLE_INVALID` when the next pickle is cut off, damaged or holds anything else. */
  next(): Pickled {
    this.#stack = [];
    this.#memo = new Map();
    for (;;) {
      const code = this.#bytes.uint8();
      if (code === STOP) return this.#pop();
      const value = VALUES[code];
      const size = TUPLES[code];
      if (value !== undefined) this.#stack.push(value(this.#bytes));
      else if (size !== undefined) this.#stack.push(this.#popMany(size));
      else this.#act(code);
    }
  }

  /** The opcodes that do more than push what the bytes say. */
  #act(code: number): void {
    const bytes = this.#bytes;
    switch (code) {
      case 0x80: {
        this.#checkProtocol(bytes.uint8());
        return;
      }
      case 0x28:
        this.#stack.push(MARK);
        return;
      case 0x71: {
        this.#remember(bytes.uint8());
        return;
      }
      case 0x72: {
        this.#remember(bytes.uint32());
        return;
      }
      case 0x68: {
        this.#recall(bytes.uint8());
        return;
      }
      case 0x6a: {
        this.#recall(bytes.uint32());
        return;
      }
      case 0x74:
        this.#stack.push(this.#popToMark());
        return;
      case 0x65: {
        this.#append(this.#popToMark());
        return;
      }
      case 0x73: {
        this.#setItems(this.#popMany(2));
        return;
      }
      case 0x75: {
        this.#setItems(this.#popToMark());
        return;
      }
      case 0x52: {
        this.#reduce();
        return;
      }
      case 0x51: {
        this.#storage();
        return;
      }
      case 0x62: {
        this.#build();
        return;
      }
      default:
        throw refusal(`uses pickle opcode 0x${code.toString(16)}`);
    }
  }

  #pop(): Pickled {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw refusal('has an unbalanced pickle');
    return value;
  }

  #popMany(count: number): Pickled[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }

  #popToMark(): Pickled[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw refusal('has an unbalanced pickle');
    return this.#stack.splice(mark).filter((value) => value !== MARK);
  }

  #checkProtocol(version: number): void {
    if (version !== 2) throw refusal(`uses pickle protocol ${version}`);
  }

  #remember(slot: number): void {
    const top = this.#pop();
    this.#memo.set(slot, top);
    this.#stack.push(top);
  }

  #recall(slot: number): void {
    const value = this.#memo.get(slot);
    if (value === undefined) throw refusal('has an unbalanced pickle');
    this.#stack.push(value);
  }

  #append(items: readonly Pickled[]): void {
    const list = this.#pop();
    if (!Array.isArray(list)) throw refusal('appends to what is no list');
    for (const item of items) list.push(item);
    this.#stack.push(list);
  }

  #setItems(items: readonly Pickled[]): void {
    const target = this.#pop();
    if (!(target instanceof Map)) throw refusal('sets items of what is no dictionary');
    for (let n = 0; n < items.length; n += 2) {
      const [key, value] = [items[n], items[n + 1]];
      if (typeof key !== 'string' || value === undefined) throw refusal('has a key that is no text');
      target.set(key, value);
    }
    this.#stack.push(target);
  }

  #reduce(): void {
    const [callee, args] = this.#popMany(2);
    const name = isRef(callee, 'global') ? callee.name : '';
    if (!Array.isArray(args)) throw refusal('calls without arguments');
    if (name === ORDERED_DICT && args.length === 0) this.#stack.push(new Map());
    else if (name === REBUILD_TENSOR) this.#stack.push(tensorOf(args));
    else throw refusal('calls what is no tensor');
  }

  #storage(): void {
    const storage = storageOf(this.#pop());
    this.#storageTypes.set(storage.key, storage.type);
    this.#stack.push(storage);
  }

  /** A state dictionary carries version numbers as an attribute; nothing here needs them. */
  #build(): void {
    const [target, state] = this.#popMany(2);
    if (!(state instanceof Map && target instanceof Map)) throw refusal('gives state to an object');
    this.#stack.push(target);
  }
}

function globalOf(name: string): Pickled {
  if (!ALLOWED_GLOBALS.has(name)) throw refusal(`names the Python global ${JSON.stringify(name)}`);
  return { kind: 'global', name };
}
