import { join } from 'node:path';

import { isReference } from '../key.js';

/** Names that no key can have, so that what we add never meets what callers store. */
export const STAGING_NAME = '@staging';
const REFERENCE_MARK = '@';
const SHARD_MARK = '~';

/**
 * Longer segments are ids, of which one directory may get millions: they go into directories by their
 * first characters, and in those again. Of a time-ordered id five change about every nine hours and
 * seven every half a minute, so that a page of the newest reads a few thousand names and not all.
 */
const SHARDED_FROM_CHARS = 20;
export const SHARD_CHARS: readonly number[] = [5, 7];

/** The directory in another for what starts with `start`. */
export function shardName(start: string): string {
  return `${start}${SHARD_MARK}`;
}

/** Where the object of a key lies: a file, or for a reference a directory. */
export function keyPath(root: string, key: string): string {
  const path = prefixPath(root, key);
  return isReference(key) ? `${path}${REFERENCE_MARK}` : path;
}

/** The directory of a prefix, given without its final `/`. */
export function prefixPath(root: string, prefix: string): string {
  return join(root, ...prefix.split('/').flatMap(segmentPath));
}

/** The key's segment that a directory entry stands for, and what kind of entry it is. */
export function entryOf(name: string): {
  readonly name: string;
  readonly kind: 'plain' | 'reference' | 'shard';
} {
  if (name.endsWith(SHARD_MARK)) return { name: name.slice(0, -1), kind: 'shard' };
  if (name.endsWith(REFERENCE_MARK)) return { name: name.slice(0, -1), kind: 'reference' };
  return { name, kind: 'plain' };
}

function segmentPath(segment: string): string[] {
  if (segment.length < SHARDED_FROM_CHARS) return [segment];
  return [...SHARD_CHARS.map((chars) => shardName(segment.slice(0, chars))), segment];
}
