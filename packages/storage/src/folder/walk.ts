import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { SHARD_CHARS, STAGING_NAME, entryOf, shardName } from './key-path.js';
import { ABSENT, unless } from './medium.js';

/** A directory entry as a piece of keys. */
interface Child {
  /** Segment of an object, or segment and `/` of a folder: keys sort as these do. */
  readonly name: string;
  readonly path: string;
}

/**
 * Keys of the objects in a directory and below, ascending, strictly after `after`. Reads no more
 * directories than it takes to give as many keys as are asked of it.
 *
 * @param prefix What the keys in this directory start with.
 */
export async function* walk(path: string, prefix: string, after: string): AsyncGenerator<string> {
  for await (const child of childrenOf(path, prefix, after)) {
    const key = `${prefix}${child.name}`;
    if (!key.endsWith('/')) {
      if (key > after) yield key;
    } else if (!isBefore(key, after)) {
      yield* walk(child.path, key, after);
    }
  }
}

/** Segments of the folders in a directory that hold an object, in the order of their keys. */
export async function* walkFolders(path: string, prefix: string, after: string): AsyncGenerator<string> {
  const from = after === '' ? '' : `${prefix}${after}/`;
  for await (const child of childrenOf(path, prefix, from)) {
    const key = `${prefix}${child.name}`;
    if (!key.endsWith('/') || key <= from) continue;
    const first = await walk(child.path, key, '').next(); // a removal that died leaves empty folders
    if (first.done !== true) yield child.name.slice(0, -1);
  }
}

/** @param level How many shards lie around these children. */
async function* childrenOf(path: string, prefix: string, after: string, level = 0): AsyncGenerator<Child> {
  const { children, shards } = await readChildren(path);
  const chars = SHARD_CHARS[level] ?? 0;
  const groups = groupByStart(children, shards, chars);
  for (const start of [...groups.keys()].sort()) {
    if (isBefore(`${prefix}${start}`, after)) continue;
    const group = groups.get(start) ?? [];
    if (!shards.has(start)) {
      yield* sorted(group);
      continue;
    }
    const sharded = childrenOf(join(path, shardName(start)), prefix, after, level + 1);
    if (group.length === 0) yield* sharded;
    else yield* sorted([...group, ...(await all(sharded))]);
  }
}

/** Children by their first characters; each shard has a group, even if it is empty. */
function groupByStart(
  children: readonly Child[],
  shards: ReadonlySet<string>,
  chars: number,
): ReadonlyMap<string, readonly Child[]> {
  const groups = new Map<string, Child[]>([...shards].map((shard) => [shard, []]));
  for (const child of children) {
    const start = child.name.slice(0, chars);
    const group = groups.get(start);
    if (group === undefined) groups.set(start, [child]);
    else group.push(child);
  }
  return groups;
}

function sorted(children: readonly Child[]): readonly Child[] {
  return [...children].sort((one, other) => (one.name < other.name ? -1 : 1));
}

async function all(children: AsyncIterable<Child>): Promise<readonly Child[]> {
  const found: Child[] = [];
  for await (const child of children) found.push(child);
  return found;
}

async function readChildren(
  path: string,
): Promise<{ children: readonly Child[]; shards: ReadonlySet<string> }> {
  const children: Child[] = [];
  const shards = new Set<string>();
  for (const entry of await unless(ABSENT, [], () => readdir(path, { withFileTypes: true }))) {
    if (entry.name === STAGING_NAME) continue;
    const { name, kind } = entryOf(entry.name);
    if (kind === 'shard') shards.add(name);
    else children.push({ name: isFolder(kind, entry) ? `${name}/` : name, path: join(path, entry.name) });
  }
  return { children, shards };
}

function isFolder(kind: 'plain' | 'reference', entry: { isDirectory(): boolean }): boolean {
  return kind === 'plain' && entry.isDirectory();
}

/** Whether all that starts with `start` comes before `after`, or is it only in part. */
function isBefore(start: string, after: string): boolean {
  return start < after.slice(0, start.length);
}
