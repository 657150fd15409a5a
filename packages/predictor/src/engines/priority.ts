import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

const LAST = constants.priority.PRIORITY_LOW;
/** The bit of CAP_SYS_NICE among a process's capabilities. */
const MAY_RAISE = 1n << 23n;

/**
 * Makes a process of ours, which has just started, compute only while others do not,
 * until `until` aborts. Where the system would not let it return from that, which
 * most users of Linux are refused, nothing happens.
 */
export function letOthersFirst(process: ChildProcess, until: AbortSignal): void {
  const { pid } = process;
  if (pid === undefined || until.aborted) return;
  const usual = tryStepBehind(pid);
  if (usual === undefined) return;
  const onAbort = (): void => {
    setThreads(pid, usual);
  };
  until.addEventListener('abort', onAbort, { once: true });
  process.once('exit', () => {
    until.removeEventListener('abort', onAbort); // the number may be another's by then
  });
}

/** @returns the priority to return to; nothing when it stays as it is. */
function tryStepBehind(pid: number): number | undefined {
  try {
    const usual = getPriority(pid);
    if (!mayReturnTo(usual)) return undefined;
    setPriority(pid, usual + 1);
    setPriority(pid, usual); // throws in a container whose capabilities do not reach so far
    setThreads(pid, LAST);
    return usual;
  } catch {
    return undefined; // not Linux, or it has ended
  }
}

function mayReturnTo(priority: number): boolean {
  const capabilities = numberIn('/proc/self/status', /^CapEff:\s*([0-9a-f]+)$/m, 16);
  if ((BigInt(capabilities) & MAY_RAISE) !== 0n) return true;
  return 20 - numberIn('/proc/self/limits', /^Max nice priority\s+(\d+)/m, 10) <= priority;
}

function numberIn(path: string, pattern: RegExp, radix: number): number {
  return Number.parseInt(pattern.exec(readFileSync(path, 'utf8'))?.[1] ?? '0', radix);
}

/** Linux keeps a priority for each thread, and a new one has that of the thread which makes it. */
function setThreads(pid: number, priority: number): void {
  for (const thread of threadsOf(pid)) {
    try {
      setPriority(thread, priority);
    } catch {
      // It has ended.
    }
  }
}

/** The first thread, which makes the others, comes first. */
function threadsOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .map(Number)
      .sort((a, b) => a - b);
  } catch {
    return [];
  }
}
