// AssemblyScript. What each coefficient adds to the four pixels of a block.
import { Component } from './blocks';
import { BLOCK } from './codes';

/** Where in the room for sums goes what is of no worth. */
const NOWHERE: u32 = 48;

/** Lays out for each place of a block what its coefficient adds, and to which of the sums; four bytes each. */
export function layGains(component: Component): void {
  let x: u32 = 0;
  let y: u32 = 0;
  for (let place: u32 = 0; place < BLOCK; place++) {
    const factor = <i32>load<u8>(component.factors + place);
    const isNeeded = isFirstOrOdd(x) && isFirstOrOdd(y);
    const gain = component.gains + place * 8;
    store<i32>(gain, factor * gainOf(y));
    store<u32>(gain, isNeeded ? ((x + 1) >> 1) * 8 + (y == 0 ? 0 : 4) : NOWHERE, 4);
    // To and fro along the diagonals.
    const isUp = ((x + y) & 1) == 0;
    if (isUp ? x == 7 : y != 7 && x == 0) y++;
    else if (isUp ? y == 0 : y == 7) x++;
    else {
      x += isUp ? 1 : -1;
      y -= isUp ? 1 : -1;
    }
  }
}

function isFirstOrOdd(index: u32): bool {
  return index == 0 || (index & 1) == 1;
}

/** In libjpeg's whole numbers. */
function gainOf(y: u32): i32 {
  if (y == 0) return 1 << 15;
  return y == 1 ? 29692 : y == 3 ? -10426 : y == 5 ? 6967 : -5906;
}
