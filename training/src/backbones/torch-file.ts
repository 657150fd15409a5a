import { PickleReader } from './pickle-reader.js';
import { isTensor, refusal, type Pickled, type StorageRef, type TensorRef } from './pickle-values.js';

/** A tensor with its own row-major copy of the values. */
export interface NamedTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;
const BYTES_OF = { float32: 4, int64: 8 } as const;

/**
 * Reads a state dictionary as PyTorch wrote it before its zip form.
 *
 * @returns Its float32 tensors by name, in the file's order; integer counters are left out.
 * @throws AppError `BUNDLE_INVALID` when the file holds anything but tensors, or is damaged.
 */
export function readTorchFile(bytes: Uint8Array): ReadonlyMap<string, NamedTensor> {
  const reader = new PickleReader(bytes);
  if (reader.next() !== MAGIC || reader.next() !== PROTOCOL) throw refusal('is not of the old PyTorch form');
  const system = reader.next();
  if (!(system instanceof Map) || system.get('little_endian') !== true) throw refusal('is not little-endian');
  const state = reader.next();
  const storages = readStorages(bytes, reader, reader.next());
  if (!(state instanceof Map)) throw refusal('holds no dictionary');
  const tensors = new Map<string, NamedTensor>();
  for (const [name, value] of state) {
    if (!isTensor(value)) throw refusal(`holds ${JSON.stringify(name)}, which is no tensor`);
    if (value.storage.type === 'float32') tensors.set(name, tensorFrom(value, storages));
  }
  return tensors;
}

interface RawStorage {
  readonly bytes: Buffer;
  readonly count: number;
}

/** The raw part: for each key in order an int64 count, then the values; their width is known per tensor. */
function readStorages(
  bytes: Uint8Array,
  reader: PickleReader,
  keys: Pickled,
): (ref: StorageRef) => RawStorage {
  if (!Array.isArray(keys)) throw refusal('has no list of storages');
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const widths = reader.storageTypes;
  const found = new Map<string, RawStorage>();
  let position = reader.position;
  for (const key of keys) {
    const type = typeof key === 'string' ? widths.get(key) : undefined;
    if (typeof key !== 'string' || type === undefined || position + 8 > whole.length)
      throw refusal('is cut off');
    const count = Number(whole.readBigInt64LE(position));
    const end = position + 8 + count * BYTES_OF[type];
    if (count < 0 || end > whole.length) throw refusal('is cut off');
    found.set(key, { bytes: whole.subarray(position + 8, end), count });
    position = end;
  }
  return (ref) => {
    const storage = found.get(ref.key);
    if (storage?.count !== ref.length) throw refusal('names a storage that is not there');
    return storage;
  };
}

function tensorFrom(ref: TensorRef, storageOf: (ref: StorageRef) => RawStorage): NamedTensor {
  const { shape, strides, offset } = ref;
  const storage = storageOf(ref.storage);
  const reach = shape.reduce((last, side, axis) => last + (side - 1) * (strides[axis] ?? 0), offset);
  const size = shape.reduce((product, side) => product * side, 1);
  if (strides.length !== shape.length || size < 1 || reach >= storage.count)
    throw refusal('has a tensor outside its storage');
  if (size > storage.count) throw refusal('repeats values of a tensor');
  const data = Float32Array.from({ length: size }, (_, n) =>
    storage.bytes.readFloatLE((offset + placeOf(n, shape, strides)) * 4),
  );
  return { shape, data };
}

/** Where the `n`-th value in row-major order lies in a storage with these strides. */
function placeOf(n: number, shape: readonly number[], strides: readonly number[]): number {
  let rest = n;
  let place = 0;
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    const side = shape[axis] ?? 1;
    place += (rest % side) * (strides[axis] ?? 0);
    rest = Math.floor(rest / side);
  }
  return place;
}
