import { EVENTS_STREAM, Prediction } from '@isitacat/contracts';
import { connectBroker, createLogger, type NatsAccess } from '@isitacat/service-kit';
import { jetstream } from '@nats-io/jetstream';
import { isEnded } from './promises.js';

/** @returns the ends in a broker's event log, by the prediction's name, in order. */
export async function endsInLog(
  { natsUrl: url, natsAccess: access }: { readonly natsUrl: string; readonly natsAccess: NatsAccess },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly Prediction[]>> {
  const log = createLogger({ service: 'faults', level: 'silent' });
  await using broker = await connectBroker({ url, access, name: 'faults', log, signal });
  const consumer = await jetstream(broker.connection).consumers.get(EVENTS_STREAM);
  const ends = new Map<string, Prediction[]>();
  let { num_pending: left } = await consumer.info();
  if (left === 0) return ends;
  for await (const message of await consumer.consume()) {
    const prediction = Prediction.decode(message.data);
    if (isEnded(prediction)) ends.set(prediction.name, [...(ends.get(prediction.name) ?? []), prediction]);
    left = message.info.pending;
    if (left === 0) break;
  }
  return ends;
}
