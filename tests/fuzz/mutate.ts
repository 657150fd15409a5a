import type { Random } from './random.js';
import { MOST_BYTES } from './target.js';

/** Where numbers wrap, end or change their sign. */
const NUMBERS = [
  0,
  1,
  2,
  3,
  4,
  7,
  8,
  12,
  16,
  127,
  128,
  255,
  256,
  32_767,
  32_768,
  65_535,
  2 ** 31 - 1,
  2 ** 31,
];
const MOST_STEPS = 6;
/** So often a piece is told again; what is told very often takes long to read. */
const COPIES = [2, 2, 2, 3, 8, 8, 64, 64, 500, 20_000];
/** Signs that open and close, between which more of them may stand. */
const BRACKETS = [
  ['[', ']'],
  ['{"a":', '}'],
  ['"', '"'],
  ['(', 't'],
] as const;

/** What a change may draw from. */
interface Sources {
  readonly random: Random;
  readonly corpus: readonly Uint8Array[];
  readonly words: readonly string[];
}

type Change = (input: Buffer, sources: Sources) => Buffer;

/** Puts `part` in place of `taken` bytes at `at`. */
function replaced(input: Buffer, at: number, taken: number, part: Uint8Array): Buffer {
  return Buffer.concat([input.subarray(0, at), part, input.subarray(at + taken)]);
}

/** Somewhere in the input, half the time near its start, where heads are. */
function place(input: Buffer, random: Random): number {
  return random.below((random.below(2) === 0 ? Math.min(64, input.length) : input.length) + 1);
}

const CHANGES: readonly Change[] = [
  (input, { random }) => {
    const at = place(input, random);
    const byte = (input[at] ?? 0) ^ (1 << random.below(8));
    return replaced(input, at, 1, Buffer.of(byte));
  },
  (input, { random }) => replaced(input, place(input, random), 1, Buffer.of(random.below(256))),
  (input, { random }) => {
    const number = Buffer.alloc(random.pick([1, 2, 4, 8]));
    const value = random.pick(NUMBERS) - random.below(2);
    if (random.below(2) === 0) number.writeUIntBE(fit(value, number.length), ...tail(number));
    else number.writeUIntLE(fit(value, number.length), 0, Math.min(6, number.length));
    return replaced(input, place(input, random), number.length, number);
  },
  (input, { random }) => replaced(input, place(input, random), random.below(16), Buffer.alloc(0)),
  (input, { random }) => {
    const noise = Buffer.from(Array.from({ length: 1 + random.below(8) }, () => random.below(256)));
    return replaced(input, place(input, random), 0, noise);
  },
  (input, { random }) => {
    const from = place(input, random);
    return replaced(input, place(input, random), 0, input.subarray(from, from + random.below(256)));
  },
  (input, { random }) => {
    const from = place(input, random);
    const piece = input.subarray(from, from + 1 + random.below(24));
    const copies = Array.from({ length: random.pick(COPIES) }, () => piece);
    return replaced(input, from, 0, Buffer.concat(copies));
  },
  (input, { random, words }) => {
    if (words.length === 0) return input;
    const word = Buffer.from(random.pick(words), 'latin1');
    return replaced(input, place(input, random), random.below(2) * word.length, word);
  },
  (input, { random, corpus }) => {
    const other = random.pick(corpus);
    const from = random.below(other.length + 1);
    const piece = other.subarray(from, from + random.below(512));
    return replaced(input, place(input, random), random.below(2) * piece.length, piece);
  },
  (input, { random }) => {
    const from = place(input, random);
    const piece = input.subarray(from, from + random.below(12));
    const [open, close] = random.pick(BRACKETS);
    const times = random.pick([1, 1, 2, 9, 9_000]);
    const part = Buffer.concat([Buffer.from(open.repeat(times)), piece, Buffer.from(close.repeat(times))]);
    return replaced(input, from, piece.length, part);
  },
  (input, { random }) => input.subarray(0, random.below(input.length + 1)),
];

/** Another input, made of one that there is by a few changes. */
export function mutated(input: Uint8Array, sources: Sources): Buffer {
  let out: Buffer = Buffer.from(input);
  for (let steps = 1 + sources.random.below(MOST_STEPS); steps > 0; steps--) {
    out = sources.random.pick(CHANGES)(out, sources).subarray(0, MOST_BYTES);
  }
  return out;
}

/** At most six bytes of a number are told, which is what Node writes. */
function tail({ length }: Buffer): [number, number] {
  const bytes = Math.min(6, length);
  return [length - bytes, bytes];
}

function fit(value: number, bytes: number): number {
  const room = 256 ** Math.min(6, bytes);
  return ((value % room) + room) % room;
}
