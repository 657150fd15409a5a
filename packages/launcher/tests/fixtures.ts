import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until a process is gone; one that only its parent hasn't noticed yet counts as gone. */
export async function untilGone(pid: number, limitMs = 60_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (await isThere(pid)) {
    if (Date.now() > end) throw new Error(`process ${pid} is still there`);
    await sleep(20);
  }
}

/** Whether a process runs. */
export async function isThere(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) Z /.test(stat);
}
