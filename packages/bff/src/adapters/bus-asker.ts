import { interactiveSubject, Work, WorkReply, type Answer } from '@isitacat/contracts';
import { AppError, isAppError } from '@isitacat/errors';
import { fromStatus, toBrokerError, writeHeaders } from '@isitacat/service-kit';

import { FullPause } from '../domain/full-pause.js';
import type { ModelChoice } from '../domain/names.js';
import type { Asker, ModelCatalog } from '../domain/ports.js';
import type { QuestionCall } from '../domain/question-call.js';
import { explainSilence } from '../domain/silence.js';
import { brokerAway, type BrokerLink } from './broker-link.js';
import { ReplyBox } from './reply-box.js';

/** Asks predictors by request and reply; one of those that hold the model takes the question. */
export class BusAsker implements Asker {
  readonly #link: BrokerLink;
  readonly #models: ModelCatalog;
  readonly #full = new FullPause();
  #box: ReplyBox | undefined;

  constructor(link: BrokerLink, models: ModelCatalog) {
    this.#link = link;
    this.#models = models;
    // A reply can't reach a connection that broke, and would be waited for to the end.
    link.onChange(() => {
      this.#box?.failAll(brokerAway());
    });
  }

  async ask(model: ModelChoice, work: Work, call: QuestionCall): Promise<Answer> {
    const { endMs, origin, signal } = call;
    const subject = interactiveSubject(model.modelId, model.version);
    this.#full.check(subject, performance.now());
    try {
      const reply = await this.#replies().ask({
        subject,
        data: Work.encode(work).finish(),
        headers: writeHeaders({ deadlineMs: endMs, ...origin }),
        signal,
      });
      return answerOf(WorkReply.decode(reply.data));
    } catch (error) {
      this.#full.heard(subject, error, performance.now());
      signal.throwIfAborted();
      const known = toBrokerError(error, 'predictor');
      throw isAppError(known, 'NO_PREDICTOR') ? await explainSilence(this.#models, model, call) : known;
    }
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
