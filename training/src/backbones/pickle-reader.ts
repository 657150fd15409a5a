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

/**
 * Reads Python pickles (protocol 2) that hold plain data and PyTorch tensors.
 * A pickle is a program; this runs none of it: a global other than the four that
 * a tensor needs, and an opcode other than those such a file uses, is refused.
 */
export class PickleReader {
  readonly #bytes: Buffer;
  #position = 0;
  #stack: (Pickled | typeof MARK)[] = [];
  #memo = new Map<number, Pickled>();
  readonly #storageTypes = new Map<string, StorageRef['type']>();

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes read so far: where the next pickle, or the raw data, begins. */
  get position(): number {
    return this.#position;
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
      const code = this.#take(1).readUInt8(0);
      if (code === 0x2e) return this.#pop();
      const step = PickleReader.#steps[code];
      if (step === undefined) throw refusal(`uses pickle opcode 0x${code.toString(16)}`);
      step(this);
    }
  }

  static readonly #steps: Readonly<Record<number, (reader: PickleReader) => void>> = {
    0x80: (r) => r.#protocol(),
    0x7d: (r) => r.#push(new Map()),
    0x5d: (r) => r.#push([]),
    0x29: (r) => r.#push([]),
    0x28: (r) => void r.#stack.push(MARK),
    0x4e: (r) => r.#push(null),
    0x88: (r) => r.#push(true),
    0x89: (r) => r.#push(false),
    0x4b: (r) => r.#push(r.#take(1).readUInt8(0)),
    0x4d: (r) => r.#push(r.#take(2).readUInt16LE(0)),
    0x4a: (r) => r.#push(r.#take(4).readInt32LE(0)),
    0x8a: (r) => r.#push(r.#long()),
    0x58: (r) => r.#push(r.#take(r.#take(4).readUInt32LE(0)).toString('utf8')),
    0x71: (r) => r.#remember(r.#take(1).readUInt8(0)),
    0x72: (r) => r.#remember(r.#take(4).readUInt32LE(0)),
    0x68: (r) => r.#recall(r.#take(1).readUInt8(0)),
    0x6a: (r) => r.#recall(r.#take(4).readUInt32LE(0)),
    0x85: (r) => r.#tuple(1),
    0x86: (r) => r.#tuple(2),
    0x87: (r) => r.#tuple(3),
    0x74: (r) => r.#push(r.#popToMark()),
    0x65: (r) => r.#append(),
    0x73: (r) => r.#setItems([r.#pop(), r.#pop()].reverse()),
    0x75: (r) => r.#setItems(r.#popToMark()),
    0x63: (r) => r.#global(),
    0x52: (r) => r.#reduce(),
    0x51: (r) => r.#storage(),
    0x62: (r) => r.#build(),
  };

  #take(count: number): Buffer {
    const end = this.#position + count;
    if (end > this.#bytes.length) throw refusal('is cut off');
    const taken = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return taken;
  }

  #push(value: Pickled): void {
    this.#stack.push(value);
  }

  #pop(): Pickled {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw refusal('has an unbalanced pickle');
    return value;
  }

  #popToMark(): Pickled[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw refusal('has an unbalanced pickle');
    return this.#stack.splice(mark).filter((value) => value !== MARK);
  }

  #tuple(size: number): void {
    const items: Pickled[] = [];
    for (let n = 0; n < size; n += 1) items.unshift(this.#pop());
    this.#push(items);
  }

  #protocol(): void {
    const version = this.#take(1).readUInt8(0);
    if (version !== 2) throw refusal(`uses pickle protocol ${version}`);
  }

  #long(): bigint {
    const bytes = this.#take(this.#take(1).readUInt8(0));
    const magnitude = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex') || '0'}`);
    return BigInt.asIntN(8 * bytes.length, magnitude);
  }

  #remember(slot: number): void {
    const top = this.#pop();
    this.#memo.set(slot, top);
    this.#push(top);
  }

  #recall(slot: number): void {
    const value = this.#memo.get(slot);
    if (value === undefined) throw refusal('has an unbalanced pickle');
    this.#push(value);
  }

  #append(): void {
    const items = this.#popToMark();
    const list = this.#pop();
    if (!Array.isArray(list)) throw refusal('appends to what is no list');
    list.push(...items);
    this.#push(list);
  }

  #setItems(items: readonly Pickled[]): void {
    const target = this.#pop();
    if (!(target instanceof Map)) throw refusal('sets items of what is no dictionary');
    for (let n = 0; n + 1 < items.length; n += 2) {
      const [key, value] = [items[n], items[n + 1]];
      if (typeof key !== 'string' || value === undefined) throw refusal('has a key that is no text');
      target.set(key, value);
    }
    this.#push(target);
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#position);
    if (end < 0) throw refusal('is cut off');
    const line = this.#take(end - this.#position).toString('utf8');
    this.#take(1);
    return line;
  }

  #global(): void {
    const name = `${this.#line()}.${this.#line()}`;
    if (!ALLOWED_GLOBALS.has(name)) throw refusal(`names the Python global ${JSON.stringify(name)}`);
    this.#push({ kind: 'global', name });
  }

  #reduce(): void {
    const args = this.#pop();
    const callee = this.#pop();
    const name = isRef(callee, 'global') ? callee.name : '';
    if (!Array.isArray(args)) throw refusal('calls without arguments');
    if (name === ORDERED_DICT && args.length === 0) this.#push(new Map());
    else if (name === REBUILD_TENSOR) this.#push(tensorOf(args));
    else throw refusal('calls what is no tensor');
  }

  #storage(): void {
    const storage = storageOf(this.#pop());
    this.#storageTypes.set(storage.key, storage.type);
    this.#push(storage);
  }

  // A state dictionary carries version numbers as an attribute; nothing here needs them.
  #build(): void {
    const state = this.#pop();
    const target = this.#pop();
    if (!(state instanceof Map && target instanceof Map)) throw refusal('gives state to an object');
    this.#push(target);
  }
}
