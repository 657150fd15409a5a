import { Questions, ROLL_CALL_SUBJECT } from '@isitacat/contracts';
import { inboxPrefix } from '@isitacat/service-kit';
import { createInbox, type NatsConnection } from '@nats-io/transport-node';

/** A question that waits for its reply. */
export interface Waiting {
  /** When it was asked, on the clock of `performance.now()`. */
  readonly sinceMs: number;
  /** How often it was asked after since a predictor last said that it has it. */
  calls: number;
  /** Ends the wait: no predictor has it. */
  readonly lose: () => void;
}

/** Most answers come sooner, and are never asked after. */
const PATIENCE_MS = 500;
const EVERY_MS = 250;
/** A predictor that says nothing to so many calls is gone, or does not run. */
const MOST_CALLS = 3;
/** Keeps a call far below what a message may hold. */
const MOST_NAMES = 2_000;

/**
 * Asks the predictors which questions they have, and so finds within a second and
 * a half those that went down with a predictor, or were lost on the way.
 */
export class RollCall {
  readonly #connection: NatsConnection;
  readonly #waiting: ReadonlyMap<string, Waiting>;
  readonly #inbox = createInbox(inboxPrefix('bff'));
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param connection Carries the subscription until it is closed.
   * @param waiting By where the replies go.
   */
  constructor(connection: NatsConnection, waiting: ReadonlyMap<string, Waiting>) {
    this.#connection = connection;
    this.#waiting = waiting;
    connection.subscribe(this.#inbox, {
      callback: (error, { data }) => {
        try {
          if (error === null) this.#hear(Questions.decode(data));
        } catch {
          // It names none: those that it meant are asked after again.
        }
      },
    });
  }

  /** To be called when a question begins to wait. */
  begin(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#waiting.size === 0 || this.#connection.isDraining() || this.#connection.isClosed()) return;
      this.begin();
      this.#call(performance.now());
    }, EVERY_MS).unref();
  }

  #call(nowMs: number): void {
    const named: string[] = [];
    for (const [subject, question] of [...this.#waiting]) {
      if (nowMs - question.sinceMs < PATIENCE_MS) continue;
      if (question.calls++ < MOST_CALLS) named.push(subject);
      else question.lose();
    }
    for (let start = 0; start < named.length; start += MOST_NAMES) {
      const replySubjects = named.slice(start, start + MOST_NAMES);
      const data = Questions.encode({ replySubjects }).finish();
      this.#connection.publish(ROLL_CALL_SUBJECT, data, { reply: this.#inbox });
    }
  }

  #hear({ replySubjects }: Questions): void {
    for (const subject of replySubjects) {
      const question = this.#waiting.get(subject);
      if (question !== undefined) question.calls = 0;
    }
  }
}
