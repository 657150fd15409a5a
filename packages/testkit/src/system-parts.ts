import { readRunningParts, type RunningPart, type Tier } from '@isitacat/launcher';
import { setTimeout as sleep } from 'node:timers/promises';

/** The processes of a running system, each by its part's name, such as `bff` or `predictor-2`. */
export interface SystemParts {
  /** All that run now: a part that has just died is missing until it is started again. */
  list(): Promise<readonly RunningPart[]>;
  /** @throws Error when no part of that name runs. */
  find(name: string): Promise<RunningPart>;
  /** Sends a signal to a part's process. @returns the part as it was. */
  signal(name: string, signal: NodeJS.Signals): Promise<RunningPart>;
  /** Waits until a part runs as another process than `before`, and is ready. */
  untilReplaced(before: RunningPart, signal: AbortSignal): Promise<RunningPart>;
  /** Waits until a part answers that it is ready. */
  untilReady(part: RunningPart, signal: AbortSignal): Promise<void>;
  /** Lets the parts of a tier drain by SIGTERM, one after another, each once the one before is back. */
  restartTier(tier: Exclude<Tier, 'envoy'>, signal: AbortSignal): Promise<void>;
}

/** A part is noted, and its probes are asked, this often. */
const POLL_MS = 50;

/** The parts of the system that runs on a data folder. */
export function systemParts(dataDir: string): SystemParts {
  const list = (): Promise<readonly RunningPart[]> => readRunningParts(dataDir);
  const find = async (name: string): Promise<RunningPart> => {
    const part = (await list()).find((one) => one.name === name);
    if (part === undefined) throw new Error(`${name} does not run`);
    return part;
  };
  const signalPart: SystemParts['signal'] = async (name, signal) => {
    const part = await find(name);
    process.kill(part.pid, signal);
    return part;
  };
  const untilReplaced: SystemParts['untilReplaced'] = async ({ name, pid }, signal) => {
    for (;;) {
      const part = (await list()).find((one) => one.name === name && one.pid !== pid);
      if (part !== undefined) {
        await untilReady(part, signal);
        return part;
      }
      await sleep(POLL_MS, undefined, { signal });
    }
  };
  return {
    ...{ list, find, signal: signalPart, untilReplaced, untilReady },
    restartTier: async (tier, signal) => {
      for (const part of (await list()).filter((one) => one.tier === tier)) {
        await untilReplaced(await signalPart(part.name, 'SIGTERM'), signal);
      }
    },
  };
}

async function untilReady({ readyUrl }: RunningPart, signal: AbortSignal): Promise<void> {
  while (!(await isOk(readyUrl, signal))) await sleep(POLL_MS, undefined, { signal });
}

async function isOk(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { signal });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
