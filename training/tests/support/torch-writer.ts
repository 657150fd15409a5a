/** A tensor to write: row-major values, and strides where they differ from row-major. */
export interface TorchTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly strides?: readonly number[];
}

const PROTOCOL = Buffer.from([0x80, 2]);
const STOP = Buffer.from('.');
const MARK = Buffer.from('(');
const TUPLE = Buffer.from('t');

/** One pickle of the given opcodes. */
export function pickle(...parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat([PROTOCOL, ...parts, STOP]);
}

export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(bytes.length);
  return Buffer.concat([Buffer.from('X'), size, bytes]);
}

export function whole(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return Buffer.concat([Buffer.from('J'), bytes]);
}

export function global(module: string, name: string): Buffer {
  return Buffer.from(`c${module}\n${name}\n`);
}

function tuple(...parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat([MARK, ...parts, TUPLE]);
}

const EMPTY_DICT = Buffer.concat([global('collections', 'OrderedDict'), Buffer.from(')R')]);
const MAGIC = Buffer.from([0x8a, 10, ...Buffer.from('6cfc9c46f9206aa85019', 'hex')]);

/** The opcodes of one tensor whose storage is called `key`. */
export function tensorCode(key: string, { shape, values, strides }: TorchTensor): Buffer {
  const rowMajor = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const storage = tuple(
    text('storage'),
    global('torch', 'FloatStorage'),
    text(key),
    text('cpu'),
    whole(values.length),
    Buffer.from('N'),
  );
  return Buffer.concat([
    global('torch._utils', '_rebuild_tensor_v2'),
    tuple(
      Buffer.concat([storage, Buffer.from('Q')]),
      whole(0),
      tuple(...shape.map(whole)),
      tuple(...(strides ?? rowMajor).map(whole)),
      Buffer.from([0x89]),
      EMPTY_DICT,
    ),
    Buffer.from('R'),
  ]);
}

/** A file as PyTorch wrote it before its zip form, from the opcodes of its state dictionary. */
export function torchFile(
  tensors: Readonly<Record<string, TorchTensor>>,
  changes: { readonly state?: Buffer; readonly littleEndian?: boolean } = {},
): Buffer {
  const names = Object.keys(tensors);
  const items = Object.entries(tensors).flatMap(([name, tensor]) => [text(name), tensorCode(name, tensor)]);
  const state = changes.state ?? Buffer.concat([EMPTY_DICT, MARK, ...items, Buffer.from('u')]);
  const isLittle = Buffer.from([(changes.littleEndian ?? true) ? 0x88 : 0x89]);
  return Buffer.concat([
    pickle(MAGIC),
    pickle(whole(1001)),
    pickle(Buffer.from('}'), MARK, text('little_endian'), isLittle, Buffer.from('u')),
    pickle(state),
    pickle(Buffer.from(']'), MARK, ...names.map(text), Buffer.from('e')),
    ...Object.values(tensors).map(storageBytes),
  ]);
}

function storageBytes({ values }: TorchTensor): Buffer {
  const bytes = Buffer.alloc(8 + values.length * 4);
  bytes.writeBigInt64LE(BigInt(values.length));
  for (const [n, value] of values.entries()) bytes.writeFloatLE(value, 8 + n * 4);
  return bytes;
}
