import { interactiveSubject, Work, WorkReply, type Answer } from '@isitacat/contracts';
import { AppError, isAppError } from '@isitacat/errors';
import { fromStatus, toBrokerError, writeHeaders } from '@isitacat/service-kit';
import type { Msg, NatsConnection } from '@nats-io/transport-node';

import type { ModelChoice } from '../domain/names.js';
import type { Asker, ModelCatalog } from '../domain/ports.js';
import type { QuestionCall } from '../domain/question-call.js';
import { explainSilence } from '../domain/silence.js';
import { brokerAway, type BrokerLink } from './broker-link.js';

/** Asks predictors by request and reply; one of those that hold the model takes the question. */
export class BusAsker implements Asker {
  readonly #link: BrokerLink;
  readonly #models: ModelCatalog;

  constructor(link: BrokerLink, models: ModelCatalog) {
    this.#link = link;
    this.#models = models;
  }

  async ask(model: ModelChoice, work: Work, call: QuestionCall): Promise<Answer> {
    const connection = this.#link.require();
    try {
      const reply = await this.#whileConnected(call.signal, request(connection, model, work, call));
      return answerOf(WorkReply.decode(reply.data));
    } catch (error) {
      call.signal.throwIfAborted();
      const known = toBrokerError(error, 'predictor');
      throw isAppError(known, 'NO_PREDICTOR') ? await explainSilence(this.#models, model, call) : known;
    }
  }

  /** A reply can't reach a connection that broke, and the client would wait for it to the end. */
  async #whileConnected(signal: AbortSignal, reply: Promise<Msg>): Promise<Msg> {
    signal.throwIfAborted();
    let stop = (): void => undefined;
    const broken = new Promise<never>((_, reject) => {
      const leave = (): void => {
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave);
      const ignore = this.#link.onChange(() => {
        reject(brokerAway());
      });
      stop = () => {
        signal.removeEventListener('abort', leave);
        ignore();
      };
    });
    try {
      return await Promise.race([reply, broken]);
    } finally {
      stop();
      reply.catch(() => undefined); // nobody waits for it any more
    }
  }
}

function request(
  connection: NatsConnection,
  { modelId, version }: ModelChoice,
  work: Work,
  { endMs, origin }: QuestionCall,
): Promise<Msg> {
  return connection.request(interactiveSubject(modelId, version), Work.encode(work).finish(), {
    timeout: Math.max(1, endMs - Date.now()),
    headers: writeHeaders({ deadlineMs: endMs, ...origin }),
  });
}

function answerOf({ outcome }: WorkReply): Answer {
  switch (outcome?.$case) {
    case 'answer':
      return outcome.value;
    case 'error':
      throw fromStatus(outcome.value);
    case undefined:
      throw new AppError('INTERNAL', 'a predictor answered without an outcome');
    default:
      return outcome satisfies never;
  }
}
