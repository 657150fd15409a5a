import { interactiveSubject, Work, WorkReply, type Answer } from '@isitacat/contracts';
import { AppError, isAppError } from '@isitacat/errors';
import { fromStatus, toBrokerError, writeHeaders } from '@isitacat/service-kit';
import type { Msg } from '@nats-io/transport-node';

import type { Alike } from '../domain/alike.js';
import type { ModelChoice } from '../domain/names.js';
import type { Asker, ModelCatalog } from '../domain/ports.js';
import type { QuestionCall } from '../domain/question-call.js';
import { Room } from '../domain/room.js';
import { explainSilence } from '../domain/silence.js';
import { brokerAway, type BrokerLink } from './broker-link.js';
import { ReplyBox } from './reply-box.js';

/** A question that takes down each predictor that looks at it must not go round for ever. */
const MOST_ASKED = 3;

/** Asks predictors by request and reply; one of those that hold the model takes the question. */
export class BusAsker implements Asker {
  readonly #link: BrokerLink;
  readonly #models: ModelCatalog;
  readonly #room: Room;
  #box: ReplyBox | undefined;
  #lost = 0;

  /** @param alike Told of each question; what else is asked by the same ways tells it too. */
  constructor(link: BrokerLink, models: ModelCatalog, alike: Alike) {
    this.#link = link;
    this.#models = models;
    this.#room = new Room(alike);
    // A reply can't reach a connection that broke, and would be waited for to the end.
    link.onChange(() => {
      this.#box?.failAll(brokerAway());
    });
  }

  /** Questions that were lost with their predictor, since the start. */
  get lost(): number {
    return this.#lost;
  }

  async ask(model: ModelChoice, work: Work, call: QuestionCall): Promise<Answer> {
    const subject = interactiveSubject(model.modelId, model.version);
    this.#room.enter(subject, call.owner, performance.now());
    try {
      const reply = await this.#askAround(subject, work, call);
      const answer = answerOf(WorkReply.decode(reply.data));
      this.#room.leave(subject, call.owner, undefined, performance.now());
      return answer;
    } catch (error) {
      this.#room.leave(subject, call.owner, error, performance.now());
      call.signal.throwIfAborted();
      const known = toBrokerError(error, 'predictor');
      throw isAppError(known, 'NO_PREDICTOR') ? await explainSilence(this.#models, model, call) : known;
    }
  }

  /** Asks again what is lost with its predictor: to answer twice does no harm. */
  async #askAround(
    subject: string,
    work: Work,
    { endMs, origin, owner, signal }: QuestionCall,
  ): Promise<Msg> {
    for (let asked = 0; asked < MOST_ASKED; asked++) {
      const reply = await this.#replies().ask({
        subject,
        data: Work.encode(work).finish(),
        headers: writeHeaders({ deadlineMs: endMs, owner, ...origin }),
        signal,
      });
      if (reply !== undefined) return reply;
      this.#lost++;
    }
    throw new AppError('ENGINE_UNAVAILABLE', 'each predictor that had the picture was lost: try again');
  }

  #replies(): ReplyBox {
    const connection = this.#link.require();
    return (this.#box ??= new ReplyBox(connection)); // the link keeps its connection
  }
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
