import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { demoCat } from './pictures.js';

/** More at once than a predictor has room for that lets questions wait for a few milliseconds. */
const AT_ONCE = 100;
const PAUSE_MS = 250;

/** A caller who asks for more than there is. */
export interface Flood {
  /** Resolves once there was no more room for it. */
  readonly full: Promise<void>;
  /** Ends it. @returns how long each answer took, in milliseconds. */
  stop(): Promise<readonly number[]>;
}

/** Asks many times at once, and again after each answer or refusal. */
export function askWithoutEnd(ask: () => Promise<unknown>): Flood {
  const times: number[] = [];
  let isStopped = false;
  let tellFull: () => void = () => undefined;
  const full = new Promise<void>((resolve) => (tellFull = resolve));
  const askAgain = async (): Promise<void> => {
    while (!isStopped) {
      const start = performance.now();
      try {
        await ask();
        times.push(performance.now() - start);
      } catch {
        tellFull();
        await delay(PAUSE_MS);
      }
    }
  };
  const asking = Promise.all(Array.from({ length: AT_ONCE }, askAgain));
  return {
    full,
    stop: async () => {
      isStopped = true;
      await asking;
      return times;
    },
  };
}

/** A picture that nobody asked about before: its answer is not remembered. */
export function newPicture(): Uint8Array {
  return Buffer.concat([demoCat(), randomBytes(16)]);
}
