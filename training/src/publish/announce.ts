import { isAppError } from '@isitacat/errors';
import { PUBLISHED_SUBJECT } from '@isitacat/contracts';
import { connectBroker, createLogger } from '@isitacat/service-kit';
import type { KnownBroker } from './destination.js';

/** A broker that runs answers within this. */
const LIMIT_MS = 2_000;

/**
 * Tells predictors to look at the registry now.
 *
 * @returns false where the broker is away: they look every ten seconds by themselves.
 */
export async function announce(
  model: string,
  known: KnownBroker | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  if (known === undefined) return false;
  try {
    await using broker = await connectBroker({
      ...known,
      ...{ name: 'publish', user: 'publisher' },
      log: createLogger({ service: 'publish', level: 'silent' }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
    });
    broker.require().publish(PUBLISHED_SUBJECT, model);
    await broker.connection.flush();
    return true;
  } catch (error) {
    if (isAppError(error, 'BROKER_UNAVAILABLE') && !signal.aborted) return false;
    throw error;
  }
}
