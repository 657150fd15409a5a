import { JOBS_STREAM, jobConsumer, jobSubject, Work } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import { toBrokerError, writeHeaders } from '@isitacat/service-kit';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { errors } from '@nats-io/transport-node';

import type { ModelChoice, PredictionId } from '../domain/names.js';
import type { JobQueue } from '../domain/ports.js';
import type { QuestionCall } from '../domain/question-call.js';
import type { BrokerLink } from './broker-link.js';
import { isWrongLast } from './jet-stream.js';

/** Jobs whose place in the queue is remembered; the others' position is unknown. */
const REMEMBERED = 10_000;

/** A broker whose disk is full says nothing at all; a busy one confirms far sooner. */
const CONFIRM_MS = 4_000;

/** A position may be this old: many callers ask at once, and it is approximate anyway. */
const FRESH_MS = 500;

interface Place {
  readonly consumer: string;
  readonly seq: number;
}

/** How far a queue has come: every job up to `takenSeq` was handed out. */
interface QueueState {
  readonly takenSeq: number;
  readonly waiting: number;
  readonly lastSeq: number;
}

/** The work queue of background jobs on JetStream. */
export class JetStreamJobs implements JobQueue {
  readonly #link: BrokerLink;
  readonly #places = new Map<string, Place>();
  readonly #states = new Map<string, { readonly atMs: number; readonly state: Promise<QueueState> }>();

  constructor(link: BrokerLink) {
    this.#link = link;
  }

  check(): void {
    this.#link.require();
  }

  async enqueue({ modelId, version }: ModelChoice, work: Work, call: QuestionCall): Promise<void> {
    const connection = this.#link.require();
    const { origin, endMs, signal } = call;
    const ack = await jetstream(connection)
      .publish(jobSubject(modelId, version, work.predictionId), Work.encode(work).finish(), {
        msgID: work.predictionId,
        expect: { lastSubjectSequence: 0 }, // the reconciler may have been first
        timeout: Math.max(1, Math.min(CONFIRM_MS, endMs - Date.now())),
        // A job outlives its caller: no deadline travels with it.
        headers: writeHeaders({ deadlineMs: undefined, ...origin }),
      })
      .catch((error: unknown) => {
        signal.throwIfAborted();
        if (isWrongLast(error)) return undefined;
        throw isTimeout(error) ? unconfirmed(error) : toBrokerError(error);
      });
    if (ack === undefined) return;
    this.#remember(work.predictionId, { consumer: jobConsumer(modelId, version), seq: ack.seq });
  }

  async position(id: PredictionId): Promise<number> {
    const place = this.#places.get(id);
    if (place === undefined || !this.#link.connected) return 0;
    const state = await this.#state(place.consumer).catch(() => undefined);
    if (state === undefined || state.takenSeq >= place.seq) return 0;
    return Math.max(0, state.waiting - 1 - (state.lastSeq - place.seq));
  }

  #remember(id: string, place: Place): void {
    this.#places.set(id, place);
    const [oldest] = this.#places.keys();
    if (this.#places.size > REMEMBERED && oldest !== undefined) this.#places.delete(oldest);
  }

  #state(consumer: string): Promise<QueueState> {
    const known = this.#states.get(consumer);
    const nowMs = Date.now();
    if (known !== undefined && nowMs - known.atMs < FRESH_MS) return known.state;
    const state = this.#readState(consumer);
    this.#states.set(consumer, { atMs: nowMs, state });
    return state;
  }

  async #readState(consumer: string): Promise<QueueState> {
    const manager = await jetstreamManager(this.#link.require(), { checkAPI: false });
    const stream = await manager.streams.info(JOBS_STREAM);
    // No predictor has made the consumer yet: everything waits.
    const info = await manager.consumers.info(JOBS_STREAM, consumer).catch(() => undefined);
    return {
      takenSeq: info?.delivered.stream_seq ?? 0,
      waiting: info?.num_pending ?? stream.state.messages,
      lastSeq: stream.state.last_seq,
    };
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof errors.TimeoutError || (error instanceof Error && isTimeout(error.cause));
}

function unconfirmed(cause: unknown): AppError {
  const text =
    'the queue did not confirm the job in time: try again; if it stays so, give the message broker room on its disk';
  return new AppError('BROKER_UNAVAILABLE', text, { cause, retryAfterMs: 1_000 });
}
