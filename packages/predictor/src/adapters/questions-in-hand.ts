import { ABANDONED_SUBJECT, Questions, ROLL_CALL_SUBJECT } from '@isitacat/contracts';
import type { Logger } from '@isitacat/service-kit';
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';

/** A question that a predictor works on. Dispose it once its reply is sent. */
export interface QuestionInHand extends Disposable {
  /** Aborts when the asker says that nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/**
 * The questions that are worked on, by where their replies go: drops those that
 * their askers give up, and says which of them are still here when it is asked.
 */
export class QuestionsInHand implements Disposable {
  readonly #questions = new Map<string, AbortController>();
  readonly #subscriptions: readonly Subscription[];

  constructor(connection: NatsConnection, log: Logger) {
    const listen = (subject: string, hear: (named: readonly string[], message: Msg) => void): Subscription =>
      connection.subscribe(subject, {
        callback: (error, message) => {
          try {
            if (error !== null) throw error;
            hear(Questions.decode(message.data).replySubjects, message);
          } catch (fault) {
            log.warn({ err: fault, subject }, 'a message about questions could not be read');
          }
        },
      });
    this.#subscriptions = [
      listen(ABANDONED_SUBJECT, (named) => {
        for (const subject of named) this.#questions.get(subject)?.abort();
      }),
      listen(ROLL_CALL_SUBJECT, (named, message) => {
        const replySubjects = named.filter((subject) => this.#questions.has(subject));
        if (replySubjects.length > 0) message.respond(Questions.encode({ replySubjects }).finish());
      }),
    ];
  }

  /** Takes note of a question. */
  take({ reply }: Msg): QuestionInHand {
    const leaving = new AbortController();
    const subject = reply ?? '';
    this.#questions.set(subject, leaving);
    return {
      signal: leaving.signal,
      [Symbol.dispose]: () => {
        this.#questions.delete(subject);
      },
    };
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
  }
}
