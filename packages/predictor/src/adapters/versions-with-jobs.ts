import { JOBS_STREAM, jobConsumer } from '@isitacat/contracts';
import { toBrokerError } from '@isitacat/service-kit';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';

/**
 * Versions of a model that jobs ask for by number, and that have some left.
 *
 * @throws AppError `BROKER_UNAVAILABLE`.
 */
export async function versionsWithJobs(
  connection: NatsConnection,
  modelId: string,
): Promise<readonly number[]> {
  const versions: number[] = [];
  try {
    const manager = await jetstreamManager(connection, { checkAPI: false });
    for await (const { name, num_pending, num_ack_pending } of manager.consumers.list(JOBS_STREAM)) {
      const version = Number(/-(\d+)$/.exec(name)?.[1]);
      const isOurs = name === jobConsumer(modelId, version);
      if (isOurs && num_pending + num_ack_pending > 0) versions.push(version);
    }
  } catch (error) {
    throw toBrokerError(error);
  }
  return versions;
}
