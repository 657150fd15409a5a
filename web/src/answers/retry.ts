import { isAppError, type Kind } from '@isitacat/errors';
import { pause as realPause, type Pause } from './pause.js';

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 15_000;
const WORTH_A_RETRY: ReadonlySet<Kind> = new Set<Kind>(['unavailable', 'overloaded']);

/**
 * How long to wait before the next try, in milliseconds: doubles with each failure, half of it by chance, and
 * never less than the server asked for. Undefined when another try cannot help.
 *
 * @param failures How many tries in a row have failed, 1 or more.
 * @param chance 0 to 1.
 */
export function retryDelayMs(error: unknown, failures: number, chance = Math.random()): number | undefined {
  if (!isAppError(error) || !WORTH_A_RETRY.has(error.kind)) return undefined;
  const full = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
  return Math.max(error.retryAfterMs ?? 0, (full * (1 + chance)) / 2);
}

/** @throws what the last of `tries` threw, or the first failure that another try cannot mend. */
export async function withRetries<Value>(
  call: () => Promise<Value>,
  options: { readonly signal: AbortSignal; readonly tries: number; readonly pause?: Pause },
): Promise<Value> {
  const { signal, tries, pause = realPause } = options;
  for (let failures = 1; ; failures++) {
    try {
      return await call();
    } catch (error) {
      const delayMs = retryDelayMs(error, failures);
      if (delayMs === undefined || failures >= tries) throw error;
      await pause(delayMs, signal);
    }
  }
}
