import { AppError } from '@isitacat/errors';

/** A reference to a stretch of a storage that follows the pickles. */
export interface TensorRef {
  readonly kind: 'tensor';
  readonly storage: StorageRef;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** A storage as the pickle names it: `key` finds its bytes. */
export interface StorageRef {
  readonly kind: 'storage';
  readonly type: 'float32' | 'int64';
  readonly key: string;
  readonly length: number;
}

interface GlobalRef {
  readonly kind: 'global';
  readonly name: string;
}

/** Everything that this reader can build: plain data and references to tensors. */
export type Pickled =
  | null
  | boolean
  | number
  | bigint
  | string
  | Pickled[]
  | Map<string, Pickled>
  | TensorRef
  | StorageRef
  | GlobalRef;

/** The storages that a tensor may lie in, by the global that names them. */
export const STORAGE_TYPES: ReadonlyMap<string, StorageRef['type']> = new Map<string, StorageRef['type']>([
  ['torch.FloatStorage', 'float32'],
  ['torch.LongStorage', 'int64'],
]);
/** The error for a weights file that is not what this reader accepts. */
export function refusal(what: string): AppError {
  return new AppError('BUNDLE_INVALID', `the weights file ${what}: only a plain list of tensors is accepted`);
}

/** Whether a pickled value is a reference of `kind`. */
export function isRef<K extends 'tensor' | 'storage' | 'global'>(
  value: Pickled | undefined,
  kind: K,
): value is Extract<Pickled, { readonly kind: K }> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}

/** Whether a pickled value is a tensor. */
export function isTensor(value: Pickled | undefined): value is TensorRef {
  return isRef(value, 'tensor');
}

/** The storage that a persistent id names. */
export function storageOf(id: Pickled): StorageRef {
  if (!Array.isArray(id)) throw refusal('has a storage of another kind');
  const [tag, type, key, , length, view] = id;
  const known = isRef(type, 'global') ? STORAGE_TYPES.get(type.name) : undefined;
  if (tag !== 'storage' || known === undefined || typeof key !== 'string' || view !== null)
    throw refusal('has a storage of another kind');
  return { kind: 'storage', type: known, key, length: counts([length])[0] ?? 0 };
}

/** The tensor that the arguments of PyTorch's rebuild function describe. */
export function tensorOf(args: readonly Pickled[]): TensorRef {
  const [storage, offset, shape, strides] = args;
  if (!isRef(storage, 'storage')) throw refusal('has a tensor without a storage');
  return {
    kind: 'tensor',
    storage,
    offset: counts([offset])[0] ?? 0,
    shape: counts(shape),
    strides: counts(strides),
  };
}

function counts(values: Pickled | readonly (Pickled | undefined)[] | undefined): readonly number[] {
  if (!Array.isArray(values)) throw refusal('has a tensor without a shape');
  return (values as readonly unknown[]).map((value) => {
    if (typeof value !== 'number' || value < 0) throw refusal('has a tensor with a bad shape');
    return value;
  });
}
