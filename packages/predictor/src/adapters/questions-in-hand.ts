import { ABANDONED_SUBJECT, Questions, ROLL_CALL_SUBJECT } from '@isitacat/contracts';
import type { Logger } from '@isitacat/service-kit';
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';

/** A question that a predictor works on. Dispose it once its reply is sent. */
export interface QuestionInHand extends Disposable {
  /** Aborts when the asker says that nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** When an asker counts as gone, in milliseconds. */
export interface Silence {
  /** Askers call their questions up four times a second. */
  readonly patienceMs: number;
  /** Between two looks at who was heard. */
  readonly everyMs: number;
}

const SILENCE: Silence = { patienceMs: 5_000, everyMs: 1_000 };

/** An asker that was silent for so long has no question that anyone may still wait for. */
const FORGET_MS = 120_000;

interface Held {
  readonly leaving: AbortController;
  /** When it came, or was last called up. */
  heardMs: number;
}

/**
 * The questions that are worked on, by where their replies go: drops those that
 * their askers give up, or that an asker no longer calls up which was killed, and
 * says which of them are still here when it is asked.
 */
export class QuestionsInHand implements Disposable {
  readonly #questions = new Map<string, Held>();
  /** Who ever called questions up, and when last: of others nothing is known but the deadlines. */
  readonly #callers = new Map<string, number>();
  readonly #silence: Silence;
  readonly #looks: NodeJS.Timeout;
  #lookedMs = performance.now();
  readonly #subscriptions: readonly Subscription[];

  constructor(connection: NatsConnection, log: Logger, silence = SILENCE) {
    this.#silence = silence;
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
        for (const subject of named) this.#questions.get(subject)?.leaving.abort();
      }),
      listen(ROLL_CALL_SUBJECT, (named, message) => {
        const replySubjects = this.#called(named, performance.now());
        if (replySubjects.length > 0) message.respond(Questions.encode({ replySubjects }).finish());
      }),
    ];
    this.#looks = setInterval(() => {
      this.#look(performance.now());
    }, silence.everyMs).unref();
  }

  /** Takes note of a question. */
  take({ reply }: Msg): QuestionInHand {
    const leaving = new AbortController();
    const subject = reply ?? '';
    this.#questions.set(subject, { leaving, heardMs: performance.now() });
    return {
      signal: leaving.signal,
      [Symbol.dispose]: () => {
        this.#questions.delete(subject);
      },
    };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#looks);
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
  }

  /** @returns those that are here. */
  #called(named: readonly string[], nowMs: number): readonly string[] {
    return named.filter((subject) => {
      this.#callers.set(askerOf(subject), nowMs);
      const held = this.#questions.get(subject);
      if (held !== undefined) held.heardMs = nowMs;
      return held !== undefined;
    });
  }

  #look(nowMs: number): void {
    const { patienceMs, everyMs } = this.#silence;
    const sinceMs = nowMs - this.#lookedMs;
    this.#lookedMs = nowMs;
    if (sinceMs > 2 * everyMs) return; // this process stood still: what others said lies unread
    for (const [subject, { leaving, heardMs }] of this.#questions) {
      if (nowMs - heardMs > patienceMs && this.#callers.has(askerOf(subject))) leaving.abort();
    }
    for (const [asker, heardMs] of this.#callers) {
      if (nowMs - heardMs > FORGET_MS) this.#callers.delete(asker);
    }
  }
}

/** Each asker has its replies sent to names below one of its own. */
function askerOf(replySubject: string): string {
  return replySubject.slice(0, replySubject.lastIndexOf('.'));
}
