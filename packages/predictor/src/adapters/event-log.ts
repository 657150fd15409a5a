import { EVENTS_STREAM, eventSubject, Prediction } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import { toBrokerError } from '@isitacat/service-kit';
import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { isFinal } from './job-prediction.js';
import { isWrongLast } from './wrong-last.js';

/** Two who tell of one prediction at once get in each other's way once or twice, not more. */
const MOST_TRIES = 8;

/** Changes of predictions, as everyone who follows them reads them. */
export class EventLog {
  readonly #client: JetStreamClient;
  readonly #manager: JetStreamManager;

  private constructor(client: JetStreamClient, manager: JetStreamManager) {
    this.#client = client;
    this.#manager = manager;
  }

  /** @throws AppError `BROKER_UNAVAILABLE`. */
  static async open(connection: NatsConnection): Promise<EventLog> {
    try {
      return new EventLog(jetstream(connection), await jetstreamManager(connection, { checkAPI: false }));
    } catch (error) {
      throw toBrokerError(error);
    }
  }

  /**
   * Tells of a change, unless a final one has been told: nothing but a replay
   * follows that, whoever else tells of this prediction at the same time.
   *
   * @param after Sequence of the last change known to the caller, if any.
   * @returns the sequence of the change, or nothing when a final one was there.
   * @throws AppError `BROKER_UNAVAILABLE`, `DEADLINE_EXCEEDED`.
   */
  async tell(prediction: Prediction, after?: number): Promise<number | undefined> {
    const subject = eventSubject(prediction.batch, prediction.name.slice('predictions/'.length));
    try {
      if (after !== undefined) {
        const sequence = await this.#append(subject, prediction, after);
        if (sequence !== undefined) return sequence;
      }
      return await this.#tellAfterLast(subject, prediction);
    } catch (error) {
      throw toBrokerError(error);
    }
  }

  async #tellAfterLast(subject: string, prediction: Prediction): Promise<number | undefined> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const last = await this.#manager.direct.getMessage(EVENTS_STREAM, { last_by_subj: subject });
      if (last !== null && isLate(prediction, Prediction.decode(last.data))) return undefined;
      const sequence = await this.#append(subject, prediction, last?.seq ?? 0);
      if (sequence !== undefined) return sequence;
    }
    throw new AppError('BROKER_UNAVAILABLE', 'too many tell of one prediction at once');
  }

  /** Appends if `after` is still the subject's last; else gives nothing. */
  async #append(subject: string, prediction: Prediction, after: number): Promise<number | undefined> {
    try {
      const payload = Prediction.encode(prediction).finish();
      const expect = { lastSubjectSequence: after };
      return (await this.#client.publish(subject, payload, { expect })).seq;
    } catch (error) {
      if (isWrongLast(error)) return undefined;
      throw error;
    }
  }
}

/** Whether a change comes after the end of its replay, or of an earlier replay. */
function isLate(change: Prediction, last: Prediction): boolean {
  if (change.replayCount !== last.replayCount) return change.replayCount < last.replayCount;
  return isFinal(last);
}
