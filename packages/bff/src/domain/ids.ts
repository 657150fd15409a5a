import { randomFillSync } from 'node:crypto';

import { OWNER_SEPARATOR, type Owner } from '@isitacat/contracts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_CHARACTERS = 10;
const RANDOM_CHARACTERS = 16;
const TIME_LIMIT = 2 ** 50 - 1;

/** Drawn for many ids at once: a draw costs more than all else about an id. */
const pool = new Uint8Array(256 * RANDOM_CHARACTERS);
let used = pool.length;

/**
 * A checked id: 26 characters whose first ten count down, so that ids sort newest
 * first; then whose it is, where people sign in.
 */
export const ID_PATTERN = /^[0-9a-hjkmnp-tv-z]{26}(?:-[0-9a-hjkmnp-tv-z]{20})?$/;

/**
 * @param nowMs Milliseconds since the epoch.
 * @param owner Whose it will be.
 */
export function newId(nowMs: number = Date.now(), owner: Owner = ''): string {
  let id = idStart(nowMs);
  for (const byte of randomness()) id += ALPHABET.charAt(byte % 32);
  return owner === '' ? id : `${id}${OWNER_SEPARATOR}${owner}`;
}

/** Bytes that no other id gets. */
function randomness(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += RANDOM_CHARACTERS;
  return pool.subarray(used - RANDOM_CHARACTERS, used);
}

/** What an id made at that time starts with. Older ids sort after it. */
export function idStart(timeMs: number): string {
  let start = '';
  for (let rest = TIME_LIMIT - timeMs; start.length < TIME_CHARACTERS; rest = Math.floor(rest / 32)) {
    start = ALPHABET.charAt(rest % 32) + start;
  }
  return start;
}

/** When an id was made, to the millisecond. */
export function idTime(id: string): Date {
  let rest = 0;
  for (const character of id.slice(0, TIME_CHARACTERS)) rest = rest * 32 + ALPHABET.indexOf(character);
  return new Date(TIME_LIMIT - rest);
}
