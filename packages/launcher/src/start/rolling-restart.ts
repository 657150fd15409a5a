import type { Part } from './part.js';
import type { Tier } from './part-plan.js';

/**
 * Envoy goes first: streams that the one before still carries end as the BFFs
 * behind them hand out their tokens. NATS is last: what leaves needs it.
 */
const ORDER: readonly Tier[] = ['envoy', 'bff', 'predictor', 'nats'];

/**
 * Replaces every process, one after another, each once all before are ready.
 *
 * @throws AppError `SETUP_INCOMPLETE` naming the one that doesn't get ready; those after it are left alone.
 */
export async function rollingRestart(parts: readonly Part[], signal: AbortSignal): Promise<void> {
  for (const tier of ORDER) {
    for (const part of parts.filter(({ plan }) => plan.tier === tier)) {
      signal.throwIfAborted();
      await part.restart(signal);
    }
  }
}
