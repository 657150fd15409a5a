import { bigEndian, latin1 } from './bytes.js';

const HEAD = latin1('MM\0*\0\0\0\x08');
const TYPE = { byte: 1, short: 3, long: 4, undefined: 7 } as const;
const TAG = {
  orientation: 0x0112,
  exif: 0x8769,
  gps: 0x8825,
  makerNote: 0x927c,
  subDirectories: 0x014a,
} as const;
const ENTRY_BYTES = 12;
const FIRST = 8;

/** EXIF data that send their reader round in circles, far away, or on for long. */
export const HOSTILE_EXIF: Readonly<Record<string, () => Buffer>> = {
  'a directory that follows itself': () => exif(directory([upright()], FIRST)),
  'directories in a circle': () => {
    const bytes = 2 + ENTRY_BYTES + 4;
    return exif(directory([upright()], FIRST + bytes), directory([upright()], FIRST));
  },
  'a directory inside itself': () =>
    exif(directory([pointer(TAG.exif, FIRST), pointer(TAG.gps, FIRST), pointer(TAG.subDirectories, FIRST)])),
  'a thousand nested directories': () => {
    const bytes = 2 + ENTRY_BYTES + 4;
    return exif(
      ...Array.from({ length: 1_000 }, (_, n) => directory([pointer(TAG.exif, FIRST + (n + 1) * bytes)])),
    );
  },
  'a thousand directories that share their entries': () =>
    exif(
      directory(
        Array.from({ length: 1_000 }, () => pointer(TAG.exif, FIRST)),
        FIRST,
      ),
    ),
  'more entries than there are': () => exif(bigEndian(65_535, 2)),
  'sixty thousand entries': () => exif(directory(Array.from({ length: 5_000 }, () => upright(9)))),
  'a directory far away': () => Buffer.concat([latin1('MM\0*'), bigEndian(0xfffffff0, 4)]),
  'four gigabytes of values': () =>
    exif(directory([entry(TAG.makerNote, TYPE.undefined, 0xffffffff, FIRST)])),
  'as many values as overflow': () => exif(directory([entry(TAG.makerNote, TYPE.long, 0x40000001, FIRST)])),
  'a type that there is not': () => exif(directory([entry(TAG.orientation, 250, 1, 6)])),
  'no end': () => HEAD.subarray(0, 7),
};

function exif(...directories: readonly Uint8Array[]): Buffer {
  return Buffer.concat([HEAD, ...directories]);
}

function directory(entries: readonly Uint8Array[], next = 0): Buffer {
  return Buffer.concat([bigEndian(entries.length, 2), ...entries, bigEndian(next, 4)]);
}

function upright(value = 6): Buffer {
  return entry(TAG.orientation, TYPE.short, 1, value * 2 ** 16);
}

function pointer(tag: number, to: number): Buffer {
  return entry(tag, TYPE.long, 1, to);
}

function entry(tag: number, type: number, count: number, value: number): Buffer {
  return Buffer.concat([bigEndian(tag, 2), bigEndian(type, 2), bigEndian(count, 4), bigEndian(value, 4)]);
}
