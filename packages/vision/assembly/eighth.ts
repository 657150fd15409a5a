// AssemblyScript. A JPEG at an eighth of its size, where each block of 8 × 8 is one pixel:
// its mean, which stands first in it. Colours that have half the pixels each way give four
// a block. The pixels are libjpeg's to the last bit.
import { bitsLeft, Component, readFrom, takeFour, takePixel } from './blocks';
import { layGains } from './gains';

/** What is decoded, and where everything lies. */
@unmanaged
class Plan {
  /** The compressed bytes, which are changed; 16 more must be there to read. */
  start!: usize;
  end!: usize;
  /** RGB pixels. */
  out!: usize;
  /** Of the result: blocks that are not whole are left out, as libvips does. */
  width!: u32;
  height!: u32;
  /** Blocks there are, those that are not whole among them. */
  columns!: u32;
  rows!: u32;
  /** Blocks of luma in a unit, 1 or 2 each way; of the colours there is one. */
  across!: u32;
  down!: u32;
  /** Units between two restarts; 0: there are none. */
  interval!: u32;
  /** 1 for grey, 3 for colours. */
  components!: u32;
  /** Room for 64 bytes. */
  sums!: usize;
  /** Luma, blue and red, one behind the other. */
  component!: usize;
}

function componentOf(plan: Plan, index: u32): Component {
  return changetype<Component>(plan.component + index * offsetof<Component>());
}

/** Marker codes, the byte behind 0xFF. */
const RESTART: u32 = 0xd0;
const END_OF_IMAGE: u32 = 0xd9;

/** Where the bits of now end, without the zeros that stood behind each 0xFF. */
let end: usize = 0;
/** Where the code of the next marker stands. */
let marker: usize = 0;

/** @returns whether all is as it should be; what is not may still be forgiven by others. */
export function decodeEighth(plan: Plan): bool {
  for (let index: u32 = 0; index < plan.components; index++) layGains(componentOf(plan, index));
  begin(plan, plan.start);
  let restarts: u32 = 0;
  let units: u32 = 0;
  for (let top: u32 = 0; top < plan.rows; top += plan.down) {
    for (let left: u32 = 0; left < plan.columns; left += plan.across) {
      if (plan.interval != 0 && units == plan.interval) {
        if (!endsWith(plan, RESTART + (restarts & 7))) return false;
        begin(plan, marker + 1);
        restarts++;
        units = 0;
      }
      units++;
      takeUnit(plan, left, top);
    }
    if (bitsLeft(end) < 0) return false;
  }
  return endsWith(plan, END_OF_IMAGE);
}

/** Goes to what stands behind a marker; takes out the zero behind each 0xFF, in place, up to the next one. */
function begin(plan: Plan, start: usize): void {
  readFrom(start);
  for (let index: u32 = 0; index < plan.components; index++) componentOf(plan, index).last = 0;
  let from = start;
  let to = start;
  while (from < plan.end) {
    const bytes = v128.load(from);
    const found = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(-1)));
    if (found == 0) {
      v128.store(to, bytes);
      from += 16;
      to += 16;
      continue;
    }
    for (let left = ctz(found); left >= 0; left--) store<u8>(to++, load<u8>(from++));
    if (load<u8>(from) != 0) {
      to--;
      break;
    }
    from++;
  }
  end = to;
  marker = from;
}

/** Whether the bits have come to their end, and the marker of that code stands there. */
function endsWith(plan: Plan, code: u32): bool {
  const left = bitsLeft(end);
  return left >= 0 && left < 8 && marker < plan.end && load<u8>(marker) == code;
}

/** Takes the next unit, and writes what of it lies inside of the picture. */
function takeUnit(plan: Plan, left: u32, top: u32): void {
  let luma: u32 = 0;
  for (let y: u32 = 0; y < plan.down; y++) {
    for (let x: u32 = 0; x < plan.across; x++) luma |= takePixel(componentOf(plan, 0)) << (8 * (2 * y + x));
  }
  const isGrey = plan.components == 1;
  const blue = isGrey ? 0x80808080 : takeColour(plan, componentOf(plan, 1));
  const red = isGrey ? 0x80808080 : takeColour(plan, componentOf(plan, 2));
  if (left >= plan.width || top >= plan.height) return;
  const pixels = toRgb(luma, blue, red);
  const isWide = plan.across == 2 && left + 1 < plan.width;
  const at = plan.out + <usize>(top * plan.width + left) * 3;
  writeRow(at, pixels, isWide);
  if (plan.down == 2 && top + 1 < plan.height) {
    writeRow(at + <usize>plan.width * 3, i64x2.shuffle(pixels, pixels, 1, 1), isWide);
  }
}

/** Writes one pixel or two, and nothing behind them. */
function writeRow(at: usize, pixels: v128, isWide: bool): void {
  if (isWide) {
    v128.store32_lane(at, pixels, 0);
    v128.store16_lane(at, pixels, 2, 4);
  } else {
    v128.store16_lane(at, pixels, 0);
    v128.store8_lane(at, pixels, 2, 2);
  }
}

/** Four pixels of a colour, however many it has of its own. */
function takeColour(plan: Plan, component: Component): u32 {
  if (plan.across + plan.down == 4) return takeFour(component, plan.sums);
  return takePixel(component) * 0x01010101;
}

/** Four pixels from a byte each, two in either half, in libjpeg's whole numbers. */
function toRgb(luma: u32, blue: u32, red: u32): v128 {
  const y = levels(luma);
  const b = i32x4.sub(levels(blue), i32x4.splat(128));
  const r = i32x4.sub(levels(red), i32x4.splat(128));
  const half = i32x4.splat(32768);
  const addRed = i32x4.shr_s(i32x4.add(half, i32x4.mul(r, i32x4.splat(91881))), 16);
  const addBlue = i32x4.shr_s(i32x4.add(half, i32x4.mul(b, i32x4.splat(116130))), 16);
  const lessBlue = i32x4.sub(half, i32x4.mul(b, i32x4.splat(22554)));
  const addGreen = i32x4.shr_s(i32x4.sub(lessBlue, i32x4.mul(r, i32x4.splat(46802))), 16);
  const redAndBlue = i16x8.narrow_i32x4_s(i32x4.add(y, addRed), i32x4.add(y, addBlue));
  const green = i16x8.narrow_i32x4_s(i32x4.add(y, addGreen), y);
  const bytes = i8x16.narrow_i16x8_u(redAndBlue, green);
  return i8x16.shuffle(bytes, bytes, 0, 8, 4, 1, 9, 5, 0, 0, 2, 10, 6, 3, 11, 7, 0, 0);
}

function levels(bytes: u32): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(i32x4.splat(bytes)));
}
