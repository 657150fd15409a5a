import { EVENTS_STREAM, eventSubject, Prediction } from '@isitacat/contracts';
import { toBrokerError } from '@isitacat/service-kit';
import { jetstream, type StoredMsg } from '@nats-io/jetstream';

import { parsePredictionName, type PredictionId } from '../domain/names.js';
import type { EventFilter, EventLog, EventReader, LogIdentity, PortCall } from '../domain/ports.js';
import { isFinal } from '../domain/prediction.js';
import type { BrokerLink } from './broker-link.js';
import { isWrongLast, manage } from './jet-stream.js';
import { openEventReader } from './jet-stream-reader.js';

/** As many finishers as may meet at one prediction. */
const MAX_TRIES = 5;

/** A broker whose disk is full says nothing at all, and callers wait for this. */
const CONFIRM_MS = 2_000;

/** The event stream on JetStream, a subject a prediction. */
export class JetStreamEvents implements EventLog {
  readonly #link: BrokerLink;

  constructor(link: BrokerLink) {
    this.#link = link;
  }

  async append(prediction: Prediction, call: PortCall): Promise<void> {
    const subject = eventSubject(prediction.batch, parsePredictionName(prediction.name));
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const last = await this.#last(subject, call);
      if (last !== undefined && isLate(prediction, Prediction.decode(last.data))) return;
      if (await this.#publish(subject, prediction, last?.seq ?? 0, call)) return;
    }
  }

  async identity(call: PortCall): Promise<LogIdentity> {
    const info = await manage(this.#link, call, (manager) => manager.streams.info(EVENTS_STREAM));
    return { id: info.created, firstSeq: info.state.first_seq };
  }

  read(filters: readonly EventFilter[], after: number | undefined, call: PortCall): Promise<EventReader> {
    const subjects = filters.map(({ owner, batch, prediction }) =>
      eventSubject(batch, prediction ?? '*', owner),
    );
    call.signal.throwIfAborted();
    return openEventReader(this.#link.require(), subjects, after);
  }

  async last(batch: string, prediction: PredictionId, call: PortCall): Promise<Prediction | undefined> {
    return (await this.lastLogged(batch, prediction, call))?.prediction;
  }

  async lastLogged(
    batch: string,
    prediction: PredictionId,
    call: PortCall,
  ): Promise<{ readonly prediction: Prediction; readonly timeMs: number } | undefined> {
    const found = await this.#last(eventSubject(batch, prediction), call);
    return found && { prediction: Prediction.decode(found.data), timeMs: found.time.getTime() };
  }

  async drop(batch: string, prediction: PredictionId, call: PortCall): Promise<void> {
    const filter = eventSubject(batch, prediction);
    await manage(this.#link, call, (manager) => manager.streams.purge(EVENTS_STREAM, { filter }));
  }

  /** @returns false when the subject has another last message by now. */
  async #publish(
    subject: string,
    prediction: Prediction,
    lastSubjectSequence: number,
    { signal }: PortCall,
  ): Promise<boolean> {
    try {
      const client = jetstream(this.#link.require());
      await client.publish(subject, Prediction.encode(prediction).finish(), {
        expect: { lastSubjectSequence },
        timeout: CONFIRM_MS,
      });
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (isWrongLast(error)) return false;
      throw toBrokerError(error);
    }
  }

  async #last(subject: string, call: PortCall): Promise<StoredMsg | undefined> {
    const query = { last_by_subj: subject };
    return (
      (await manage(this.#link, call, (manager) => manager.streams.getMessage(EVENTS_STREAM, query))) ??
      undefined
    );
  }
}

function isLate(change: Prediction, last: Prediction): boolean {
  if (change.replayCount !== last.replayCount) return change.replayCount < last.replayCount;
  return !isFinal(change) || isFinal(last);
}
