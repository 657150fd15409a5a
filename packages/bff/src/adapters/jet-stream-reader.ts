import { EVENTS_STREAM, Prediction } from '@isitacat/contracts';
import { toBrokerError } from '@isitacat/service-kit';
import { DeliverPolicy, jetstream, type Consumer, type OrderedConsumerOptions } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';

import type { EventReader, LoggedEvent } from '../domain/ports.js';

/** Asked for ahead; what a reader that is slow keeps in memory, in events of about 1 KiB. */
const AHEAD = 64;

/** The consumer says that it lives as often; two missed and it is made anew where it was. */
const HEARTBEAT_MS = 2_000;

/**
 * Reads the events of some subjects in order, across reconnects.
 *
 * @param after As for `EventLog.read`.
 * @throws AppError `BROKER_UNAVAILABLE`.
 */
export async function openEventReader(
  connection: NatsConnection,
  subjects: readonly string[],
  after: number | undefined,
): Promise<EventReader> {
  const options: Partial<OrderedConsumerOptions> = {
    filter_subjects: [...subjects],
    ...(after === undefined
      ? { deliver_policy: DeliverPolicy.LastPerSubject }
      : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: after + 1 }),
  };
  try {
    const consumer = await jetstream(connection).consumers.get(EVENTS_STREAM, options);
    const { num_pending: waiting } = await consumer.info(true);
    return await readerOf(consumer, waiting === 0);
  } catch (error) {
    throw toBrokerError(error);
  }
}

async function readerOf(consumer: Consumer, caughtUp: boolean): Promise<EventReader> {
  const messages = await consumer.consume({
    max_messages: AHEAD,
    expires: 15 * HEARTBEAT_MS,
    idle_heartbeat: HEARTBEAT_MS,
  });
  const iterator = messages[Symbol.asyncIterator]();
  return {
    caughtUp,
    async next(): Promise<LoggedEvent | undefined> {
      const result = await iterator.next();
      if (result.done === true) return undefined;
      const message = result.value;
      return {
        seq: message.seq,
        prediction: Prediction.decode(message.data),
        last: message.info.pending === 0,
      };
    },
    [Symbol.asyncDispose](): Promise<void> {
      messages.stop(); // `close` would wait for a reader that has left
      // Not waited for, since the broker may be away; the server forgets it in five minutes anyway.
      void consumer.delete().catch(() => undefined);
      return Promise.resolve();
    },
  };
}
