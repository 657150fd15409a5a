import {
  ABANDONED_SUBJECT,
  Answer,
  eventSubject,
  interactiveSubject,
  JOBS_STREAM,
  jobConsumer,
  jobSubject,
  Prediction,
  PredictionState,
  PREDICTORS_QUEUE,
  Presence,
  PRESENCE_SUBJECT,
  predictionResultKey,
  Questions,
  ROLL_CALL_SUBJECT,
  Work,
  WorkReply,
} from '@isitacat/contracts';
import { AckPolicy, jetstream, jetstreamManager, type Consumer, type JsMsg } from '@nats-io/jetstream';
import { connect, nanos, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import { RecordStore, type BlobStore } from '@isitacat/storage';
import { EventEmitter, once } from 'node:events';

const CALL = { signal: new AbortController().signal };

/** The other end of the bus: speaks its protocol as a predictor does, and answers as it is told. */
export class PredictorPeer implements AsyncDisposable {
  readonly connection: NatsConnection;
  readonly #id = crypto.randomUUID();
  readonly #results: RecordStore<Prediction>;
  /** Where the replies of the questions go that it was asked. */
  readonly asked: string[] = [];
  /** Whether it says which questions it has. */
  answersRollCalls = true;
  readonly #inHand = new Set<string>();
  readonly #heard = new EventEmitter();
  readonly #abandoned: string[] = [];

  private constructor(connection: NatsConnection, store: BlobStore) {
    this.connection = connection;
    this.#results = new RecordStore(store, Prediction);
    connection.subscribe(ROLL_CALL_SUBJECT, {
      callback: (_, message) => {
        const { replySubjects } = Questions.decode(message.data);
        const held = replySubjects.filter((subject) => this.#inHand.has(subject));
        if (!this.answersRollCalls || held.length === 0) return;
        message.respond(Questions.encode({ replySubjects: held }).finish());
        this.#heard.emit('roll call');
      },
    });
    connection.subscribe(ABANDONED_SUBJECT, {
      callback: (_, { data }) => {
        this.#abandoned.push(...Questions.decode(data).replySubjects);
        this.#heard.emit('abandoned');
      },
    });
  }

  /** Resolves once it answered so many roll calls from now on. */
  async rollCalls(count: number): Promise<void> {
    for (let heard = 0; heard < count; heard++) {
      await once(this.#heard, 'roll call', { signal: AbortSignal.timeout(10_000) });
    }
  }

  /** Where the replies go of the questions that nobody waits for, once they are so many. */
  async abandoned(count: number): Promise<readonly string[]> {
    while (this.#abandoned.length < count) {
      await once(this.#heard, 'abandoned', { signal: AbortSignal.timeout(10_000) });
    }
    return this.#abandoned;
  }

  static async connect(url: string, store: BlobStore): Promise<PredictorPeer> {
    return new PredictorPeer(await connect({ servers: url, maxReconnectAttempts: -1 }), store);
  }

  /** Resolves once the connection was lost and is there again. */
  async reconnected(): Promise<void> {
    for await (const { type } of this.connection.status()) if (type === 'reconnect') return;
  }

  /** Says what it holds. */
  async announce(versions: readonly number[], engine = 'onnx'): Promise<void> {
    const models = versions.map((version) => ({ modelId: 'cat', version, engine }));
    const presence = Presence.encode({ predictorId: this.#id, models }).finish();
    this.connection.publish(PRESENCE_SUBJECT, presence);
    await this.connection.flush();
  }

  /** Answers questions about `cat`'s stable version, and about those numbers. @returns what ends that. */
  async answer(
    reply: (work: Work, headers: MsgHdrs | undefined) => WorkReply | Promise<WorkReply> | undefined,
    versions: readonly (number | 'stable')[] = ['stable'],
  ): Promise<() => void> {
    const subscriptions = versions.map((version) =>
      this.connection.subscribe(interactiveSubject('cat', version), {
        queue: PREDICTORS_QUEUE,
        callback: (_, message) => {
          const replySubject = message.reply ?? '';
          this.asked.push(replySubject);
          this.#inHand.add(replySubject);
          void Promise.resolve(reply(Work.decode(message.data), message.headers)).then((answer) => {
            if (answer === undefined) return;
            message.respond(WorkReply.encode(answer).finish());
            this.#inHand.delete(replySubject);
          });
        },
      }),
    );
    await this.connection.flush();
    return () => {
      for (const subscription of subscriptions) subscription.unsubscribe();
    };
  }

  /** Opens the queue of `cat`'s stable version. */
  async jobs(): Promise<Consumer> {
    const manager = await jetstreamManager(this.connection);
    await manager.consumers.add(JOBS_STREAM, {
      durable_name: jobConsumer('cat', 'stable'),
      filter_subject: jobSubject('cat', 'stable', '*'),
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(30_000),
      max_deliver: 5,
    });
    return await jetstream(this.connection).consumers.get(JOBS_STREAM, jobConsumer('cat', 'stable'));
  }

  /** Takes the next job up, and says so. */
  async takeUp(jobs: Consumer): Promise<{ readonly job: JsMsg; readonly work: Work }> {
    const job = await jobs.next({ expires: 10_000 });
    if (job === null) throw new Error('no job within 10 s');
    const work = Work.decode(job.data);
    await this.publish({
      ...stateOf(work, PredictionState.PREDICTION_STATE_RUNNING),
      attemptCount: work.priorAttempts + job.info.deliveryCount,
    });
    return { job, work };
  }

  /** Ends a job with an answer. */
  async finish(job: JsMsg, work: Work, catProbability = 0.9): Promise<Prediction> {
    const end = succeeded(work, catProbability);
    await this.#results.create(predictionResultKey(work.predictionId, work.replayCount), end, CALL);
    await this.publish(end);
    await job.ackAck();
    return end;
  }

  /** Writes an end down without telling anybody. */
  async record(end: Prediction): Promise<void> {
    await this.#results.create(
      predictionResultKey(end.name.slice('predictions/'.length), end.replayCount),
      end,
      CALL,
    );
  }

  /** Publishes a change of state. */
  async publish(prediction: Prediction): Promise<void> {
    const subject = eventSubject(prediction.batch, prediction.name.slice('predictions/'.length));
    await jetstream(this.connection).publish(subject, Prediction.encode(prediction).finish());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connection.close();
  }
}

/** The end of a job. */
export function succeeded(work: Work, catProbability: number): Prediction {
  const scores = scoresOf(catProbability);
  return {
    ...stateOf(work, PredictionState.PREDICTION_STATE_SUCCEEDED),
    label: scores[0]?.label ?? '',
    confidence: scores[0]?.probability ?? 0,
    scores,
    completeTime: new Date(),
    attemptCount: 1,
  };
}

/** An answer as a predictor gives it. */
export function answerReply(catProbability: number, version = 1): WorkReply {
  const value: Answer = {
    modelVersion: `models/cat/versions/${version}`,
    scores: scoresOf(catProbability),
    queueDuration: { seconds: 0n, nanos: 1_000_000 },
    fetchDuration: { seconds: 0n, nanos: 0 },
    decodeDuration: { seconds: 0n, nanos: 2_000_000 },
    inferDuration: { seconds: 0n, nanos: 3_000_000 },
    cached: false,
    engine: 'onnx',
    explanation: undefined,
  };
  return { outcome: { $case: 'answer', value } };
}

function scoresOf(catProbability: number): { label: string; probability: number }[] {
  return [
    { label: 'cat', probability: catProbability },
    { label: 'not_cat', probability: 1 - catProbability },
  ].sort((one, other) => other.probability - one.probability);
}

function stateOf(work: Work, state: Prediction['state']): Prediction {
  return Prediction.create({
    name: `predictions/${work.predictionId}`,
    image: work.image,
    model: 'models/cat/versions/1',
    state,
    createTime: work.acceptTime,
    batch: work.batch,
    replayCount: work.replayCount,
  });
}
