import {
  interactiveSubject,
  PREDICTORS_QUEUE,
  Work,
  WorkReply,
  type VersionSelector,
} from '@isitacat/contracts';
import { AppError, isAppError } from '@isitacat/errors';
import { budgetMs, readHeaders, type Broker, type Logger } from '@isitacat/service-kit';
import type { Msg } from '@nats-io/transport-node';
import { classifyWork, type AnswerSources, type Answered } from '../domain/classify-work.js';
import { Gate } from '../domain/gate.js';
import { ReplyGroup } from '../domain/reply-group.js';
import type { PredictorMetrics } from './predictor-metrics.js';
import { answerReply, errorReply } from './work-reply.js';

/** What interactive work is served with. */
export interface InteractiveOptions extends AnswerSources {
  readonly broker: Broker;
  /** The names by which the model is asked. */
  readonly selectors: readonly VersionSelector[];
  readonly metrics: PredictorMetrics;
  readonly log: Logger;
  /** Questions in hand at once, as of now; more are refused, to be asked elsewhere or later. */
  readonly limit: () => number;
  /** Pictures that wait for an engine now. */
  readonly waiting: () => number;
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
  const replies = new ReplyGroup(options.waiting);
  const callback = (error: Error | null, message: Msg): void => {
    if (error !== null) log.warn({ err: error }, 'subscription failed');
    else if (gate.enter())
      void answer(message, replies, options).finally(() => {
        gate.leave();
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
    },
  };
}

/** Never rejects. */
async function answer(message: Msg, replies: ReplyGroup, options: InteractiveOptions): Promise<void> {
  const { deadlineMs, requestId } = readHeaders(message.headers);
  const { log } = options;
  const untilMs = Date.now() + budgetMs({ ...BUDGET, deadlineMs });
  try {
    const answered = await ask(message.data, untilMs, options);
    const start = performance.now();
    const reply = (): void => {
      trySend(message, answerReply(answered), log);
      options.metrics.answered(options.model.held, answered, performance.now() - start);
    };
    if (answered.cached) reply();
    else replies.add(reply, untilMs - Date.now());
    log.info(
      { requestId, model: answered.modelVersion, cached: answered.cached, ...answered.phases },
      'answered',
    );
  } catch (error) {
    options.metrics.failed(options.model.held, 'interactive', error);
    if (isAppError(error) && error.kind !== 'internal') log.info({ requestId, err: error }, 'not answered');
    else log.error({ requestId, err: error }, 'not answered');
    trySend(message, errorReply(error), log);
  }
}

async function ask(data: Uint8Array, deadlineMs: number, options: InteractiveOptions): Promise<Answered> {
  const wanted = { deadlineMs, urgency: 'interactive' } as const;
  return await classifyWork(readWork(data), options, wanted);
}

function readWork(data: Uint8Array): Work {
  try {
    return Work.decode(data);
  } catch (cause) {
    throw new AppError('FIELD_INVALID', 'the work is not a message of the bus', { cause });
  }
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
