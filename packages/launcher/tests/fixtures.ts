import { readFile, readdir } from 'node:fs/promises';
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

/** Ids of the processes whose command line or environment names `mark`; Linux only. */
export async function processesNaming(mark: string): Promise<readonly number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  const named = await Promise.all(
    ids.map(async (id) => {
      const texts = ['cmdline', 'environ'].map((file) =>
        readFile(`/proc/${id}/${file}`, 'utf8').catch(() => ''),
      );
      return (await Promise.all(texts)).some((text) => text.includes(mark)) ? [Number(id)] : [];
    }),
  );
  return named.flat();
}
