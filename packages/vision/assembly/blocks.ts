// AssemblyScript. Reads blocks of a JPEG's 8 × 8 coefficients as one pixel or as four;
// the pixels are libjpeg's to the last bit.
import { BLOCK, END, LOOK, QUICK, bitsOf, placesOf, valueOf } from './codes';

/** One of the three colours. */
@unmanaged
export class Component {
  /** Tables of the first coefficient (values), and of the others: steps for one pixel, values for four. */
  first!: usize;
  others!: usize;
  /** What the coefficients are multiplied by, in the order in which they come, a byte each. */
  factors!: usize;
  /** Room for what `layGains` lays out. */
  gains!: usize;
  /** The last block's first coefficient. */
  last!: i32;

  /** Takes the first coefficient of the next block, which is eight times its mean. */
  @inline
  takeFirst(): i32 {
    refill();
    let entry = load<u32>(this.first + QUICK + ((<usize>(bits >> (64 - LOOK))) << 2));
    if (entry == 0) entry = takeSymbol(this.first);
    bits <<= entry & 31;
    have -= entry & 31;
    this.last += (<i32>entry) >> 16;
    return this.last * <i32>load<u8>(this.factors);
  }
}

/** For a column of coefficients what both halves of it have, and what the upper has more and the lower less. */
@unmanaged
export class Sums {
  both!: i32;
  more!: i32;

  /** The upper (1) or the lower (-1) two pixels; the other columns stand behind this one. */
  @inline
  pixels(sign: i32): u32 {
    const even = (this.level(0, sign) << 15) + 0x80000;
    const odd1 = 29692 * this.level(8, sign) - 10426 * this.level(16, sign);
    const odd5 = 6967 * this.level(24, sign) - 5906 * this.level(32, sign);
    const left = toByte(((even + odd1 + odd5) >> 20) + 128);
    return left | (toByte(((even - odd1 - odd5) >> 20) + 128) << 8);
  }

  @inline
  private level(column: usize, sign: i32): i32 {
    const at = changetype<Sums>(changetype<usize>(this) + column);
    return (at.both + sign * at.more + 4096) >> 13;
  }
}

/** The next bits, the first of them uppermost. */
let bits: u64 = 0;
/** How many of them are there. */
let have: u64 = 0;
/** Where those behind them stand. */
let at: usize = 0;
let isBroken = false;

/** Begins to read bits there. */
export function readFrom(place: usize): void {
  bits = 0;
  have = 0;
  at = place;
  isBroken = false;
}

/** Bits before `end` that have not been taken; less than none when some behind it have, or when no code fits. */
export function bitsLeft(end: usize): i64 {
  return isBroken ? -1 : (<i64>end - <i64>at) * 8 + <i64>have;
}

/** At least 56 bits are there then. */
function refill(): void {
  bits |= bytesAt(at) >> have;
  at += <usize>((63 - have) >> 3);
  have |= 56;
}

/** The eight bytes there, the first of them uppermost. */
function bytesAt(place: usize): u64 {
  const bytes = v128.load64_zero(place);
  return i64x2.extract_lane(i8x16.shuffle(bytes, bytes, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0);
}

/** Takes the next symbol, however long: its value in the upper half, and its places. */
function takeSymbol(table: usize): u32 {
  refill();
  const code = <u32>load<u16>(table + ((<usize>(bits >> 48)) << 1));
  isBroken = isBroken || code == 0;
  const value = valueOf(bits << (code & 31), code);
  bits <<= bitsOf(code);
  have -= bitsOf(code);
  refill();
  return (value << 16) | (placesOf(code) << 8);
}

/** Takes a block as one pixel: what comes after its first coefficient is stepped over. */
export function takePixel(component: Component): u32 {
  const pixel = toByte(((component.takeFirst() + 4) >> 3) + 128);
  const steps = component.others + QUICK;
  let local = bits;
  let left = have;
  let from = at;
  // Places taken, in the upper half, and bits taken since there were 43 at least.
  let sum: u32 = 1 << 8;
  while (true) {
    let entry = stepAt(steps, local);
    sum += entry;
    if (sum < BLOCK << 8) {
      local <<= entry;
      entry = stepAt(steps, local);
      sum += entry;
      if (sum < BLOCK << 8) {
        local <<= entry;
        entry = stepAt(steps, local);
        sum += entry;
        if (sum < BLOCK << 8) {
          local <<= entry;
          left -= sum & 255;
          sum &= ~255;
          local |= bytesAt(from) >> left;
          from += <usize>((63 - left) >> 3);
          left |= 56;
          continue;
        }
      }
    }
    at = from;
    if (sum >= END << 8 && sum < (END + BLOCK) << 8) {
      bits = local << entry;
      have = left - (sum & 255);
      return pixel;
    }
    // Too long a symbol; or the block ends without a word, and these were not all its own.
    sum -= entry;
    bits = local;
    have = left - (sum & 255);
    sum = (sum & ~255) + (takeSymbol(component.others) & 0xff00);
    if (sum >= BLOCK << 8) {
      isBroken = isBroken || (sum > BLOCK << 8 && sum < END << 8);
      return pixel;
    }
    local = bits;
    left = have;
    from = at;
  }
}

function stepAt(steps: usize, local: u64): u32 {
  return <u32>load<u16>(steps + ((<usize>(local >> (64 - LOOK))) << 1));
}

/**
 * Takes a block as four pixels, a byte each, row by row.
 *
 * @param sums Room for 64 bytes: for the columns 0, 1, 3, 5 and 7 what both their halves
 *   have, and what the upper has more and the lower less.
 */
export function takeFour(component: Component, sums: usize): u32 {
  const first = component.takeFirst();
  const values = component.others + QUICK;
  for (let offset: usize = 0; offset < 64; offset += 16) v128.store(sums + offset, i64x2.splat(0));
  let place: u32 = 1;
  while (place < BLOCK) {
    let entry = load<u32>(values + ((<usize>(bits >> (64 - LOOK))) << 2));
    if (entry == 0) entry = takeSymbol(component.others);
    bits <<= entry & 31;
    have -= entry & 31;
    refill();
    place += (entry >> 8) & 255;
    if (place > BLOCK) {
      isBroken = isBroken || place < END;
      break;
    }
    const gain = component.gains + (place - 1) * 8;
    const to = sums + load<u32>(gain, 4);
    store<i32>(to, load<i32>(to) + ((<i32>entry) >> 16) * load<i32>(gain));
  }
  store<i32>(sums, first << 15);
  return changetype<Sums>(sums).pixels(1) | (changetype<Sums>(sums).pixels(-1) << 16);
}

function toByte(level: i32): u32 {
  return <u32>max(0, min(255, level));
}
