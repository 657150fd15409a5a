import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long what is left may take to end on SIGTERM. */
const GRACE_MS = 3_000;
const POLL_MS = 50;

/**
 * Outlives its parent by a moment: learns on standard input which processes to
 * end (`+pid`), which are gone (`-pid`) and what files they leave behind (`=path`).
 * When the input ends, which happens however the parent dies, it ends and removes them.
 */
async function guard(): Promise<void> {
  const leaders = new Set<number>();
  const leftovers = new Set<string>();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);
  for await (const line of createInterface({ input: process.stdin })) {
    const pid = Number(line.slice(1));
    if (line.startsWith('=')) leftovers.add(line.slice(1));
    else if (line.startsWith('+')) leaders.add(pid);
    else leaders.delete(pid);
  }
  // First, while what is left keeps others from its ports, and from the same names.
  for (const path of leftovers) rmSync(path, { force: true });
  for (const pid of leaders) signal(pid, 'SIGTERM');
  const end = Date.now() + GRACE_MS;
  // Not our children: no event tells that they have ended.
  while ([...leaders].some((pid) => signal(pid, 0)) && Date.now() < end) await sleep(POLL_MS);
  for (const pid of leaders) signal(-pid, 'SIGKILL');
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // gone already
  }
}

await guard();
