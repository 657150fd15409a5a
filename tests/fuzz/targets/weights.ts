import { built } from '../built.js';
import type { FuzzTarget } from '../target.js';

type TorchFile = typeof import('../../../training/src/backbones/torch-file.js');

const GLOBAL_TENSOR = 'ctorch._utils\n_rebuild_tensor_v2\n';
const GLOBAL_STORAGE = 'ctorch\nFloatStorage\n';
const GLOBAL_DICT = 'ccollections\nOrderedDict\n';

const text = (value: string): string => `X${String.fromCharCode(value.length)}\0\0\0${value}`;

/** A tensor of two numbers in a storage of four. */
const TENSOR =
  `${GLOBAL_TENSOR}((${text('storage')}${GLOBAL_STORAGE}${text('0')}${text('cpu')}K\x04NtQ` +
  `K\x01K\x02\x85K\x01\x85\x89${GLOBAL_DICT})RtR`;

/** Magic number, protocol, system, tensors, keys, and the storage itself. */
const FILE =
  '\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.' +
  '\x80\x02M\xe9\x03.' +
  `\x80\x02}q\0(${text('protocol_version')}M\xe9\x03${text('little_endian')}\x88u.` +
  `\x80\x02${GLOBAL_DICT})Rq\x01(${text('weight')}${TENSOR}u}b.` +
  `\x80\x02]q\x01(${text('0')}e.` +
  '\x04\0\0\0\0\0\0\0' +
  '\0\0\0\0\0\0\x80\x3f\0\0\0\x40\0\0\x40\x40';

/** PyTorch's weights: a reader of Python's pickles that runs nothing. */
export async function weightsTarget(): Promise<FuzzTarget> {
  const { readTorchFile } = await built<TorchFile>('training/dist/backbones/torch-file.js');
  const seed = Buffer.from(FILE, 'latin1');
  readTorchFile(seed);
  return {
    name: 'weights',
    seeds: [seed],
    words: [
      ...[GLOBAL_TENSOR, GLOBAL_STORAGE, GLOBAL_DICT, 'ctorch\nLongStorage\n', 'cos\nsystem\n', TENSOR],
      ...[
        '(',
        ')',
        't',
        '\x85',
        '\x86',
        '\x87',
        'R',
        'Q',
        'b',
        'u',
        's',
        'e',
        'q\x01',
        'h\x01',
        'N',
        '\x88',
        '\x89',
      ],
      ...['}', ']', '.', '\x80\x02', 'K\x01', 'M\xff\xff', 'J\xff\xff\xff\xff', '\x8a\x08', 'X\x01\0\0\0a'],
    ],
    refusals: ['BUNDLE_INVALID'],
    read: readTorchFile,
  };
}
