import { readFileSync, readdirSync } from 'node:fs';
import { parseProcStat, type ProcStat } from './proc-stat.js';

/** Set in the environment of every system that is measured; children inherit it. */
export const MARKER = 'BENCH_SYSTEM';

/**
 * The processes of a system: all below its first one, and those that carry its
 * mark though they have left the tree.
 */
export function membersOf(root: number, mark: string): readonly ProcStat[] {
  const all = readdirSync('/proc').flatMap((name) => {
    const stat = /^\d+$/.test(name) ? parseProcStat(read(`/proc/${name}/stat`)) : undefined;
    return stat === undefined ? [] : [stat];
  });
  const inTree = treeOf(root, all);
  const entry = `\0${MARKER}=${mark}\0`;
  return all.filter(({ pid }) => inTree.has(pid) || `\0${read(`/proc/${pid}/environ`)}\0`.includes(entry));
}

/** The ids of a process and of all below it. */
export function treeOf(root: number, all: readonly Pick<ProcStat, 'pid' | 'parent'>[]): ReadonlySet<number> {
  const children = new Map<number, number[]>();
  for (const { pid, parent } of all) children.set(parent, [...(children.get(parent) ?? []), pid]);
  const tree = new Set<number>();
  const visit = (pid: number): void => {
    tree.add(pid);
    for (const child of children.get(pid) ?? []) visit(child);
  };
  if (all.some(({ pid }) => pid === root)) visit(root);
  return tree;
}

/** Empty when the process has gone, or isn't ours to look at. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
