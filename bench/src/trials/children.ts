import { AppError } from '@isitacat/errors';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningSystem } from '../systems/running-system.js';

const POLL_MS = 50;

/** Ids of the engine processes that run now. */
export async function childrenOf(system: RunningSystem): Promise<readonly number[]> {
  return (await system.processes()).filter(({ name }) => name === 'predictor child').map(({ pid }) => pid);
}

/** Waits until something is so. */
export async function until(
  isSo: () => Promise<boolean>,
  { what, limitMs }: { readonly what: string; readonly limitMs: number },
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new AppError('INTERNAL', `it took too long until ${what}`);
    await sleep(POLL_MS);
  }
}
