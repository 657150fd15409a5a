import { ABANDONED_SUBJECT, Questions } from '@isitacat/contracts';
import { inboxPrefix } from '@isitacat/service-kit';
import { createInbox, errors, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';

import { RollCall, type Waiting } from './roll-call.js';

/** A question on its way. */
export interface Question {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: MsgHdrs;
  /** Ends the wait; what aborts it is thrown. */
  readonly signal: AbortSignal;
}

/** Who waits for a reply; each call ends the wait. */
interface Asker extends Waiting {
  readonly take: (reply: Msg) => void;
  readonly fail: (error: Error) => void;
}

const NO_RESPONDERS = 503;

/**
 * Questions by request and reply on one connection. The client's own `request`
 * does the same, but makes two errors with their stacks, a timer and a race for
 * each question that succeeds, which is a tenth of what answering one costs; and
 * it tells nobody when an asker leaves, nor finds out that nobody works on it.
 */
export class ReplyBox {
  readonly #connection: NatsConnection;
  readonly #inbox: string = createInbox(inboxPrefix('bff'));
  /** By where their replies go. */
  readonly #askers = new Map<string, Asker>();
  readonly #rollCall: RollCall;
  #asked = 0;

  /** @param connection Carries the subscription until it is closed. */
  constructor(connection: NatsConnection) {
    this.#connection = connection;
    this.#rollCall = new RollCall(connection, this.#askers);
    connection.subscribe(`${this.#inbox}.*`, {
      callback: (error, message) => {
        if (error === null) this.#askers.get(message.subject)?.take(message);
        else this.failAll(error);
      },
    });
  }

  /** Questions that wait for their replies. */
  get waiting(): number {
    return this.#askers.size;
  }

  /**
   * Asks, and waits for the first reply. Whoever works on a question that is waited
   * for no longer is told so.
   *
   * @returns undefined when nobody works on the question any more: it may be asked again.
   * @throws the client's `NoRespondersError` when nobody listens to the subject,
   *   what it throws of a connection that is closed, or the signal's reason.
   */
  ask({ subject, data, headers, signal }: Question): Promise<Msg | undefined> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const reply = `${this.#inbox}.${++this.#asked}`;
      this.#connection.publish(subject, data, { reply, headers });
      const end = (): void => {
        this.#askers.delete(reply);
        signal.removeEventListener('abort', leave);
      };
      const fail = (error: Error): void => {
        end();
        reject(error);
      };
      const leave = (): void => {
        this.#abandon([reply]);
        fail(signal.reason as Error);
      };
      const lose = (): void => {
        this.#abandon([reply]); // who has it may only have been stopped for a while
        end();
        resolve(undefined);
      };
      const take = (message: Msg): void => {
        if (isNoResponders(message)) {
          fail(new errors.NoRespondersError(subject));
          return;
        }
        end();
        resolve(message);
      };
      this.#askers.set(reply, { sinceMs: performance.now(), calls: 0, take, fail, lose });
      this.#rollCall.begin();
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Ends every wait with an error. */
  failAll(error: Error): void {
    const askers = [...this.#askers];
    this.#abandon(askers.map(([reply]) => reply));
    for (const [, { fail }] of askers) fail(error);
  }

  /** Tells those who work on questions that nobody waits for them. Never throws. */
  #abandon(replySubjects: readonly string[]): void {
    if (replySubjects.length === 0) return;
    try {
      this.#connection.publish(ABANDONED_SUBJECT, Questions.encode({ replySubjects }).finish());
    } catch {
      // The connection is ending: their deadlines free the predictors.
    }
  }
}

/** What the server says in a predictor's stead. */
function isNoResponders({ data, headers }: Msg): boolean {
  return data.length === 0 && headers?.code === NO_RESPONDERS;
}
