import { open as openFile } from 'node:fs/promises';
import { AppError } from '@isitacat/errors';
import * as h5 from 'h5wasm/node';
import type { NamedTensor } from '../torch-file.js';

/** A convolution as Keras keeps it: kernel `[k, k, in, out]`, bias `[out]`. */
export interface KerasConvolution {
  /** Path of its group in the file. */
  readonly path: string;
  readonly kernel: NamedTensor;
  readonly bias: NamedTensor;
}

/**
 * Reads the convolutions of a Keras weights file, HDF5, in the order of their
 * layers' names, whichever of Keras's layouts it has: in each a layer is a group
 * with a kernel of four sides and a bias of one. Nothing in the file is run.
 *
 * @throws AppError `BUNDLE_INVALID` when it is no HDF5 file, or a tensor is not float32.
 */
export async function readKerasConvolutions(file: string): Promise<readonly KerasConvolution[]> {
  await h5.ready;
  await checkSignature(file);
  const opened = open(file);
  try {
    const tensors = [...datasetsBelow(opened)];
    const groups = [...new Set(tensors.map(({ group }) => group))].sort(comparePaths);
    return groups.flatMap((path) => convolutionOf(path, tensors));
  } finally {
    opened.close();
  }
}

// conv2d_2 comes before conv2d_10.
const NATURAL = new Intl.Collator('en', { numeric: true });

/** Folder by folder: `conv2d` comes before `conv2d_1`, whatever lies below it. */
function comparePaths(left: string, right: string): number {
  const [a, b] = [left.split('/'), right.split('/')];
  const n = a.findIndex((part, index) => part !== b[index]);
  return n < 0 ? a.length - b.length : NATURAL.compare(a[n] ?? '', b[n] ?? '');
}

interface FoundTensor {
  readonly group: string;
  readonly dataset: h5.Dataset;
}

/** The library would write its own account of a strange file to standard error. */
async function checkSignature(file: string): Promise<void> {
  await using handle = await openFile(file).catch((cause: unknown) => {
    throw refusal('cannot be read', cause);
  });
  const { buffer } = await handle.read(Buffer.alloc(SIGNATURE.length), 0, SIGNATURE.length, 0);
  if (!buffer.equals(SIGNATURE)) throw refusal('is no HDF5 file');
}

const SIGNATURE = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');

function open(file: string): h5.File {
  try {
    const opened = new h5.File(file, 'r');
    if (opened.file_id > 0n) return opened;
  } catch (cause) {
    throw refusal('is no HDF5 file that can be read', cause);
  }
  throw refusal('is no HDF5 file that can be read');
}

function* datasetsBelow(group: h5.Group, path = ''): Iterable<FoundTensor> {
  for (const key of group.keys()) {
    const child = group.get(key);
    if (child instanceof h5.Dataset) yield { group: path, dataset: child };
    else if (child instanceof h5.Group) yield* datasetsBelow(child, `${path}/${key}`);
  }
}

function convolutionOf(path: string, tensors: readonly FoundTensor[]): readonly KerasConvolution[] {
  const own = tensors.filter(({ group }) => group === path);
  const kernel = own.find(({ dataset }) => dataset.shape?.length === 4);
  const bias = own.find(({ dataset }) => dataset.shape?.length === 1);
  if (kernel === undefined || bias === undefined) return [];
  return [{ path, kernel: tensorOf(kernel), bias: tensorOf(bias) }];
}

function tensorOf({ group, dataset }: FoundTensor): NamedTensor {
  const { value, shape } = dataset;
  if (!(value instanceof Float32Array)) throw refusal(`has a tensor in ${group} that is not float32`);
  return { shape: shape ?? [], data: value };
}

function refusal(why: string, cause?: unknown): AppError {
  return new AppError('BUNDLE_INVALID', `the weights file ${why}`, { cause });
}
