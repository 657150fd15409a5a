import { interactiveSubject, PREDICTORS_QUEUE, WorkReply, type VersionSelector } from '@isitacat/contracts';
import { AppError, isAppError } from '@isitacat/errors';
import {
  budgetMs,
  readHeaders,
  readOwner,
  traceIdOf,
  type Broker,
  type Logger,
  type Tracing,
} from '@isitacat/service-kit';
import type { Msg } from '@nats-io/transport-node';
import { classifyWork, type AnswerSources } from '../domain/classify-work.js';
import { Gate } from '../domain/gate.js';
import { ReplyGroup } from '../domain/reply-group.js';
import type { PredictorMetrics } from './predictor-metrics.js';
import { QuestionsInHand, type QuestionInHand } from './questions-in-hand.js';
import { readWork } from './read-work.js';
import { answerReply, errorReply } from './work-reply.js';
import { traceAnswer } from './work-traces.js';

/** What interactive work is served with. */
export interface InteractiveOptions extends AnswerSources {
  readonly broker: Broker;
  /** The names by which the model is asked. */
  readonly selectors: readonly VersionSelector[];
  readonly metrics: PredictorMetrics;
  /** Absent: nothing is traced. */
  readonly tracing: Tracing | undefined;
  readonly log: Logger;
  /** Questions in hand at once, as of now; more are refused, to be asked elsewhere or later. */
  readonly limit: () => number;
  /** Whether every engine process has its next pictures already. */
  readonly isFed: () => boolean;
}

/** What an asker that named no time waits, and the longest that any does. */
const BUDGET = { defaultMs: 15_000, maxMs: 60_000, reserveMs: 0 };
const FULL_RETRY_MS = 200;

/**
 * Answers questions for a model.
 *
 * @returns what takes no more, and resolves when those taken are answered.
 */
export function serveInteractive(options: InteractiveOptions): { drain(): Promise<void> } {
  const { broker, model, log } = options;
  const gate = new Gate(options.limit);
  const replies = new ReplyGroup(() => ({ isFed: options.isFed(), inHand: gate.inside }));
  const inHand = new QuestionsInHand(broker.connection, log);
  const callback = (error: Error | null, message: Msg): void => {
    if (error !== null) {
      log.warn({ err: error }, 'subscription failed');
      return;
    }
    const owner = readOwner(message.headers);
    if (gate.enter(owner))
      void answer(message, inHand.take(message), replies, options).finally(() => {
        gate.leave(owner);
      });
    else refuse(message, gate, options);
  };
  const subscriptions = options.selectors.map((version) =>
    broker.connection.subscribe(interactiveSubject(model.held.model, version), {
      queue: PREDICTORS_QUEUE,
      callback,
    }),
  );
  return {
    async drain() {
      // With the broker away nothing is on its way here, and a drain would wait for its return.
      if (broker.connected) await Promise.all(subscriptions.map((subscription) => subscription.drain()));
      else for (const subscription of subscriptions) subscription.unsubscribe();
      await gate.empty();
      replies.flush();
      inHand[Symbol.dispose]();
    },
  };
}

/** Never rejects. */
async function answer(
  message: Msg,
  question: QuestionInHand,
  replies: ReplyGroup,
  options: InteractiveOptions,
): Promise<void> {
  const { deadlineMs, requestId, trace, owner = '' } = readHeaders(message.headers);
  const { log, metrics, model, tracing } = options;
  const ids = { requestId, traceId: traceIdOf(trace) };
  const untilMs = Date.now() + budgetMs({ ...BUDGET, deadlineMs });
  const send = (reply: WorkReply): void => {
    trySend(message, reply, log);
    question[Symbol.dispose]();
  };
  try {
    const wanted = { deadlineMs: untilMs, urgency: 'interactive', owner, signal: question.signal } as const;
    const work = readWork(message.data);
    const answered = await classifyWork(work, options, wanted);
    const start = performance.now();
    const reply = (): void => {
      send(answerReply(answered));
      const respondMs = performance.now() - start;
      const acceptedMs = work.acceptTime?.getTime() ?? Date.now();
      metrics.answered(model.held, answered, { respondMs, totalMs: Date.now() - acceptedMs });
      if (tracing && trace) traceAnswer(tracing, trace, { answered, acceptedMs, respondMs, requestId });
    };
    if (answered.cached) reply();
    else replies.add(reply, untilMs - Date.now());
    log.info(
      { ...ids, model: answered.modelVersion, cached: answered.cached, ...answered.phases },
      'answered',
    );
  } catch (error) {
    if (question.signal.aborted) {
      question[Symbol.dispose]();
      metrics.abandoned(model.held);
      log.info(ids, 'abandoned');
      return;
    }
    notAnswered(error, ids, options);
    send(errorReply(error));
  }
}

function notAnswered(error: unknown, ids: Ids, { metrics, model, log }: InteractiveOptions): void {
  metrics.failed(model.held, 'interactive', error);
  const expected = isAppError(error) && error.kind !== 'internal';
  log[expected ? 'info' : 'error']({ ...ids, err: error }, 'not answered');
}

/** By which lines of all hops find each other. */
interface Ids {
  readonly requestId: string;
  readonly traceId: string | undefined;
}

function refuse(message: Msg, gate: Gate, { model, metrics, log }: InteractiveOptions): void {
  const error = new AppError('QUEUE_FULL', `${gate.inside} questions are in hand already`, {
    retryAfterMs: FULL_RETRY_MS,
  });
  metrics.failed(model.held, 'interactive', error);
  trySend(message, errorReply(error), log);
}

function trySend(message: Msg, reply: WorkReply, log: Logger): void {
  try {
    message.respond(WorkReply.encode(reply).finish());
  } catch (error) {
    log.warn({ err: error }, 'a reply could not be sent');
  }
}
