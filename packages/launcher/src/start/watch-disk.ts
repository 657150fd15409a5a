import { statfs } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { natsFolder } from './nats-folder.js';
import type { Part } from './part.js';
import type { StartConfig } from './start-config.js';

/** What watching takes. */
interface WatchOptions {
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

const LOOK_MS = 3_000;
const ASK_LIMIT_MS = 2_000;

/** With less it would be full again at once. */
const ROOM_BYTES = 16 * 1024 * 1024;

/**
 * Restarts each NATS server whose disk was full once there is room again: after a
 * write that failed it writes no more until then, and says so where it tells its
 * health. Resolves once `signal` aborts; never rejects.
 *
 * @param servers In the order of their numbers.
 */
export async function watchDisks(
  servers: readonly Part[],
  config: StartConfig,
  options: WatchOptions,
): Promise<void> {
  await Promise.all(servers.map((part, n) => watchDisk(part, natsFolder(config, n), options)));
}

async function watchDisk(part: Part, folder: string, { say, signal }: WatchOptions): Promise<void> {
  for (;;) {
    await sleep(LOOK_MS, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    if (!(await saysWriteError(part.plan.readyUrl)) || !(await hasRoom(folder))) continue;
    say(`${part.plan.title} could not write to its disk, which has room again: restarting it`);
    await part.restart(signal).catch(() => undefined); // a failed start is told by the part
  }
}

async function saysWriteError(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ASK_LIMIT_MS) });
    return /write error/.test(await response.text());
  } catch {
    return false; // it is down, or paused: another's business
  }
}

async function hasRoom(folder: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize >= ROOM_BYTES;
  } catch {
    return false;
  }
}
