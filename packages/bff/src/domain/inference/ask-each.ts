import { setMaxListeners } from 'node:events';

import { isAppError } from '@isitacat/errors';

import type { QuestionCall } from '../question-call.js';

/** Enough to keep several engines busy across the way there and back. */
const AT_ONCE = 16;

/**
 * Asks about every item, at most 16 at a time, and fewer once there is no room for so
 * many: only what isn't taken while nothing else is under way is refused.
 *
 * @returns the answers in the order of the items.
 * @throws what the first question to fail throws; the others are given up then.
 */
export async function askEach<T>(
  count: number,
  ask: (index: number, call: QuestionCall) => Promise<T>,
  call: QuestionCall,
): Promise<readonly T[]> {
  if (count === 1) return [await ask(0, call)];
  const stop = new AbortController();
  const inner = { ...call, signal: AbortSignal.any([call.signal, stop.signal]) };
  setMaxListeners(0, inner.signal); // each question under way listens to it
  const answers = new Map<number, T>();
  const waiting = Array.from({ length: count }, (_, n) => count - 1 - n);
  let askers = Math.min(count, AT_ONCE);
  const askOn = async (): Promise<void> => {
    for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
      try {
        answers.set(index, await ask(index, inner));
      } catch (error) {
        if (!isAppError(error, 'QUEUE_FULL') || askers === 1) throw error;
        waiting.push(index);
        break; // those who are left ask about it
      }
    }
    askers -= 1;
  };
  try {
    await Promise.all(Array.from({ length: askers }, askOn));
  } catch (error) {
    stop.abort(error);
    throw error;
  }
  return [...answers].sort(([one], [other]) => one - other).map(([, answer]) => answer);
}
