import { Work } from '@isitacat/contracts';
import { jetstream, type JsMsg } from '@nats-io/jetstream';
import { headers as newHeaders, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import type { Job } from '../domain/run-job.js';
import { isWrongLast } from './wrong-last.js';

/** What the server made of a message when it came; a copy must not carry it. */
const SERVERS_OWN = 'Nats-';

/**
 * Puts a job back into the queue, at its end, as if this attempt had not been
 * made: the server counts how often it hands a message out, so a copy takes the
 * place of this one. Where that fails, the server hands this one out again.
 */
export async function putBack(
  connection: NatsConnection,
  message: JsMsg,
  { work, attempt }: Job,
): Promise<void> {
  const copy = Work.encode({ ...work, earlierAttempts: attempt - 1 }).finish();
  try {
    await jetstream(connection).publish(message.subject, copy, {
      headers: travelling(message.headers),
      // Where there is a copy already, this one only has to go.
      expect: { lastSubjectSequence: message.seq },
    });
  } catch (error) {
    if (!isWrongLast(error)) {
      message.nak();
      return;
    }
  }
  message.ack();
}

function travelling(from: MsgHdrs | undefined): MsgHdrs {
  const to = newHeaders();
  for (const [name, values] of from ?? []) {
    if (name.startsWith(SERVERS_OWN)) continue;
    for (const value of values) to.append(name, value);
  }
  return to;
}
