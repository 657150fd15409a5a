// AssemblyScript. Huffman codes of a JPEG, laid out so that the next bits are looked up
// and not searched. A symbol says how many places of a block to go on, and how many bits
// of a value follow its code.

/** Bits that a quick table knows; whatever begins with them is found with one look. */
export const LOOK: u64 = 13;
/** Where a table's quick part stands, behind its full part: two bytes for each 16 bits. */
export const QUICK: usize = 0x20000;
/** Places that the end of a block counts for: more than there are. */
export const END: u32 = 128;
/** Places of a block; in a quick table of steps it says that one symbol is too long for it. */
export const BLOCK: u32 = 64;

/** What `layTable` lays out for the quick look. */
const VALUES: i32 = 0;

/**
 * Lays out a table.
 *
 * @param counts How many codes there are of each length from 1 to 16, a byte each; their symbols follow.
 * @param kind 0: the value of the next symbol. 1: how far the next symbols lead, as many as fit.
 * @returns whether the codes fit.
 */
export function layTable(counts: usize, kind: i32, table: usize): bool {
  if (!layFull(counts, table)) return false;
  if (kind == VALUES) layValues(table);
  else laySteps(table);
  return true;
}

/** For each 16 bits the length of the code that they begin with, and above it the symbol. */
function layFull(counts: usize, table: usize): bool {
  let symbol = counts + 16;
  let index: u32 = 0;
  for (let length: u32 = 1; length <= 16; length++) {
    for (let left = load<u8>(counts + length - 1); left > 0; left--) {
      const end = index + (1 << (16 - length));
      if (end > 0x10000) return false;
      const code = <u16>(((<u32>load<u8>(symbol++)) << 8) | length);
      for (; index < end; index++) store<u16>(table + (index << 1), code);
    }
  }
  memory.fill(table + (index << 1), 0, (0x10000 - index) << 1);
  return true;
}

/** A value in the upper half, the places it takes, and its bits with those of its code; 0: too long. */
function layValues(table: usize): void {
  for (let index: u32 = 0; index < 1 << (<u32>LOOK); index++) {
    const code = <u32>load<u16>(table + (index << (17 - <u32>LOOK)));
    const fits = code != 0 && bitsOf(code) <= <u32>LOOK;
    const value = valueOf(((<u64>index) << (64 - LOOK)) << (code & 31), code);
    const entry = (value << 16) | (placesOf(code) << 8) | bitsOf(code);
    store<u32>(table + QUICK + (index << 2), fits ? entry : 0);
  }
}

/** Places in the upper half, and bits. */
function laySteps(table: usize): void {
  for (let index: u32 = 0; index < 1 << (<u32>LOOK); index++) {
    let used: u32 = 0;
    let places: u32 = 0;
    while (places < END) {
      const code = <u32>load<u16>(table + (((index << (16 - <u32>LOOK + used)) & 0xffff) << 1));
      const next = places + placesOf(code);
      if (code == 0 || used + bitsOf(code) > <u32>LOOK || (next >= BLOCK && next < END)) break;
      used += bitsOf(code);
      places = next;
    }
    const entry = used == 0 ? BLOCK << 8 : (places << 8) | used;
    store<u16>(table + QUICK + (index << 1), <u16>entry);
  }
}

function sizeOf(code: u32): u32 {
  return (code >> 8) & 15;
}

/** Bits of the code and of the value that follows it. */
export function bitsOf(code: u32): u32 {
  return (code & 31) + sizeOf(code);
}

export function placesOf(code: u32): u32 {
  const run = code >> 12;
  return sizeOf(code) != 0 || run == 15 ? run + 1 : END;
}

/** The value that `bits` begin with. */
export function valueOf(bits: u64, code: u32): i32 {
  const size = sizeOf(code);
  if (size == 0) return 0;
  const value = <i32>(bits >> (64 - size));
  return value >> (size - 1) == 0 ? value - (1 << size) + 1 : value;
}
