import { isAppError, type AppError, type Kind } from '@isitacat/errors';
import type { RetryLine } from './line.js';

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 15_000;
const WORTH_A_RETRY: ReadonlySet<Kind> = new Set<Kind>(['unavailable', 'overloaded']);

/** Whether another try may succeed where this one failed. */
export function isWorthARetry(error: unknown): error is AppError {
  return isAppError(error) && WORTH_A_RETRY.has(error.kind);
}

/**
 * How long to wait before the next try, in milliseconds: doubles with each failure, half of it by chance, and
 * never less than the server asked for.
 *
 * @param failures How many tries in a row have failed, 1 or more.
 * @param chance 0 to 1.
 */
export function retryDelayMs(error: AppError, failures: number, chance = Math.random()): number {
  const full = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
  return Math.max(error.retryAfterMs ?? 0, (full * (1 + chance)) / 2);
}

/**
 * Calls until it works.
 *
 * @param options.tries Default: no limit; what people wait for is only given up by them.
 * @throws what the last of `tries` threw, the first failure that another try cannot mend, or the signal's reason.
 */
export async function withRetries<Value>(
  call: () => Promise<Value>,
  options: { readonly signal: AbortSignal; readonly line: RetryLine; readonly tries?: number },
): Promise<Value> {
  const { signal, line, tries = Infinity } = options;
  for (let failures = 1; ; failures++) {
    try {
      const value = await call();
      line.worked();
      return value;
    } catch (error) {
      if (!isWorthARetry(error) || failures >= tries) throw error;
      line.failed(error, failures);
      await line.pause(retryDelayMs(error, failures), signal);
    }
  }
}
