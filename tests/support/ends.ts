import { PredictionState, type PredictionServiceDefinition } from '@isitacat/contracts';
import type { GrpcClient } from '@isitacat/testkit';
import { setTimeout as delay } from 'node:timers/promises';

const FINAL: ReadonlySet<PredictionState> = new Set([
  PredictionState.PREDICTION_STATE_SUCCEEDED,
  PredictionState.PREDICTION_STATE_FAILED,
]);

/**
 * Follows predictions to the end, as a client does that resumes.
 *
 * @yields the name of each as it ends, once more should it be told once more; gives up after `limitMs`.
 */
export async function* ends(
  client: Pick<GrpcClient<typeof PredictionServiceDefinition>, 'streamResults'>,
  predictions: readonly string[],
  limitMs: number,
): AsyncGenerator<string> {
  let resumeToken = '';
  const left = new Set(predictions);
  for (const endMs = Date.now() + limitMs; left.size > 0 && Date.now() < endMs;) {
    try {
      const stream = client.streamResults({ predictions, resumeToken }, { timeoutMs: limitMs });
      for await (const message of stream) {
        resumeToken = message.resumeToken;
        if (message.event?.$case !== 'prediction' || !FINAL.has(message.event.value.state)) continue;
        left.delete(message.event.value.name);
        yield message.event.value.name;
      }
    } catch {
      await delay(200); // as RetryInfo says, or less
    }
  }
}
