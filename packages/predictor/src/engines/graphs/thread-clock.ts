import { openSync, readSync } from 'node:fs';

/** Milliseconds on a clock that only tells how far apart two readings are. */
export type Clock = () => number;

/**
 * A clock that goes on while the thread that opens it computes, and stands while
 * others have the processor; where the system keeps no such time, a clock that always goes on.
 */
export function openThreadClock(path = '/proc/thread-self/schedstat'): Clock {
  const file = tryOpen(path);
  if (file === undefined) return () => performance.now();
  const text = Buffer.alloc(64);
  return () => {
    process.cpuUsage(); // makes the system count up to this moment, and not to its last tick
    const length = readSync(file, text, 0, text.length, 0);
    return Number.parseInt(text.toString('latin1', 0, length), 10) / 1e6;
  };
}

function tryOpen(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined; // not Linux, or a kernel that does not count
  }
}
