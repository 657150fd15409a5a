import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** What became of a load's calls. */
export interface LoadReport {
  readonly calls: number;
  /** What each call that failed said. */
  readonly failures: readonly string[];
}

/** Callers that go on until they are stopped. */
export interface Load {
  stop(): Promise<LoadReport>;
}

/** How a load asks. */
export interface LoadOptions {
  readonly callers: number;
  /** Calls of all callers together; one that waits for its answer asks nothing meanwhile. */
  readonly perSecond: number;
  /** @param n Counts the calls from 0. */
  readonly ask: (n: number) => Promise<unknown>;
}

/** Starts callers, each of which asks at an even pace, or as fast as it is answered where that is slower. */
export function pacedLoad({ callers, perSecond, ask }: LoadOptions): Load {
  const stopping = new AbortController();
  setMaxListeners(callers, stopping.signal);
  const failures: string[] = [];
  const pauseMs = (1_000 * callers) / perSecond;
  const isStopping = (): boolean => stopping.signal.aborted;
  let calls = 0;
  const call = async (caller: number): Promise<void> => {
    let nextMs = performance.now() + (pauseMs * caller) / callers;
    while (!isStopping()) {
      await sleep(Math.max(0, nextMs - performance.now()), undefined, { signal: stopping.signal }).catch(
        () => undefined,
      );
      if (isStopping()) return;
      await ask(calls++).catch((error: unknown) => failures.push(String(error)));
      nextMs = Math.max(nextMs + pauseMs, performance.now());
    }
  };
  const ended = Array.from({ length: callers }, (_, caller) => call(caller));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(ended);
      return { calls, failures };
    },
  };
}

/** @returns how many calls a second are answered when as many callers ask without a pause. */
export async function capacity(
  { callers, ask }: Omit<LoadOptions, 'perSecond'>,
  forMs: number,
): Promise<number> {
  const load = pacedLoad({ callers, ask, perSecond: Infinity });
  await sleep(forMs);
  const { calls, failures } = await load.stop();
  return (1_000 * (calls - failures.length)) / forMs;
}
