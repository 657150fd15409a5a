import { seeded, type Random } from '../faults/random.js';
import type { HostileFile } from './hostile-file.js';
import { CODINGS, wholePicture, type Coding } from './whole-pictures.js';

const KILOBYTE = 1024;
/** Copies of each coding that are damaged in each way. */
const COPIES = 40;
/** Sizes and lengths stand here. */
const HEAD_BYTES = 400;

type Damage = (bytes: Buffer, random: Random) => Uint8Array;

/** Ways to damage a whole picture. */
const DAMAGES: Readonly<Record<string, Damage>> = {
  'flipped bits': (bytes, random) => flipped(bytes, bytes.length, random),
  'flipped bits in the head': (bytes, random) => flipped(bytes, HEAD_BYTES, random),
  'a stretch of other bytes': (bytes, random) => {
    const [at, length] = [random.whole(0, bytes.length), random.whole(1, 2 * KILOBYTE)];
    return Buffer.from(bytes).fill(random.whole(0, 256), at, Math.min(at + length, bytes.length));
  },
  'a stretch taken out': (bytes, random) => {
    const at = random.whole(2, bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random.whole(1, KILOBYTE))]);
  },
  'a stretch told twice': (bytes, random) => {
    const at = random.whole(2, bytes.length);
    const end = at + random.whole(1, KILOBYTE);
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
  },
};

/** Pictures that were whole: cut off at every kilobyte and inside their heads, and damaged at random. */
export async function damagedPictures(seed: number): Promise<readonly HostileFile[]> {
  const each = await Promise.all(
    CODINGS.map(async (coding) => [coding, await wholePicture(coding)] as const),
  );
  return each.flatMap(([coding, whole]) => [...cutOff(coding, whole), ...damaged(coding, whole, seed)]);
}

function cutOff(coding: Coding, whole: Buffer): readonly HostileFile[] {
  const lengths = Array.from({ length: Math.floor(whole.length / KILOBYTE) }, (_, n) => (n + 1) * KILOBYTE);
  const inHead = [1, 2, 3, 4, 8, 11, 12, 16, 20, 24, 29, 33, 48, 64, 100, 160, 250, 400];
  return [...inHead, ...lengths, whole.length - 1].map((length) => ({
    kind: 'cut off',
    name: `${coding} of ${length} bytes`,
    make: () => whole.subarray(0, length),
  }));
}

function damaged(coding: Coding, whole: Buffer, seed: number): readonly HostileFile[] {
  return Object.entries(DAMAGES).flatMap(([damage, act]) =>
    Array.from({ length: COPIES }, (_, copy) => ({
      kind: 'damaged',
      name: `${coding}, ${damage}, copy ${copy}`,
      make: () => act(whole, seeded(seed + copy)),
    })),
  );
}

function flipped(bytes: Buffer, range: number, random: Random): Uint8Array {
  const out = Buffer.from(bytes);
  for (let flips = random.whole(1, 9); flips > 0; flips--) {
    const at = random.whole(0, Math.min(range, out.length));
    out[at] = (out[at] ?? 0) ^ (1 << random.whole(0, 8));
  }
  return out;
}
